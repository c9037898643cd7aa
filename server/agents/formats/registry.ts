import { createJsoncFormat } from './jsonc.ts';
import type { FormatId, TextFormat } from './text-format.ts';
import { createTomlFormat } from './toml.ts';

const formats: Readonly<Record<FormatId, () => TextFormat>> = {
  json: createJsoncFormat,
  toml: createTomlFormat,
};

/** A fresh editor; it holds on to the last texts it saw, so keep it for one piece of work only. */
export function createFormat(id: FormatId): TextFormat {
  return formats[id]();
}
