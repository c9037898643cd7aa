import { createDotenvFormat } from './dotenv.ts';
import { createJsoncFormat } from './jsonc.ts';
import { createShellFormat } from './shell.ts';
import type { FormatId, TextFormat } from './text-format.ts';
import { createTomlFormat } from './toml.ts';
import { createYamlFormat } from './yaml.ts';

const factories: Readonly<Record<FormatId, () => TextFormat>> = {
  json: createJsoncFormat,
  toml: createTomlFormat,
  yaml: createYamlFormat,
  dotenv: createDotenvFormat,
  shell: createShellFormat,
};

/** A fresh editor; formats remember what they parsed, so one is made per piece of work. */
export function createFormat(id: FormatId): TextFormat {
  return factories[id]();
}
