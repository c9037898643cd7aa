import type { Block, JsonObject, JsonValue, MediaBlock, RefusalBlock, TextBlock } from '../../ir/index.ts';
import { arrayAt, objectAt, optional, stringAt } from '../malformed.ts';
import { decodeAudio, decodeFile, decodeImage } from './decode-media.ts';
import { decodeTextPart } from './decode-text.ts';
import { nativeWith } from './wire.ts';

type Part = TextBlock | MediaBlock | RefusalBlock;

/** The content of a message: a string or a list of parts. Empty texts say nothing and are left out. */
export function decodeContent(
  content: JsonValue | undefined,
  path: string,
  phase: string | null = null,
): readonly Block[] {
  if (typeof content === 'string') return textOnly(content, phase);
  return arrayAt(content, path).flatMap((entry, index): readonly Part[] => {
    const at = `${path}[${index}]`;
    if (typeof entry === 'string') return textOnly(entry, phase);
    const part = decodePart(objectAt(entry, at), at, phase);
    return part.type === 'text' && part.text === '' ? [] : [part];
  });
}

/** The output of a tool: nothing, a string, or parts. */
export function decodeOutput(
  output: JsonValue | undefined,
  path: string,
): readonly (TextBlock | MediaBlock)[] {
  if (output === undefined) return [];
  if (typeof output === 'string') return textOnly(output, null);
  return arrayAt(output, path).flatMap((entry, index): readonly (TextBlock | MediaBlock)[] => {
    const at = `${path}[${index}]`;
    const part = decodePart(objectAt(entry, at), at, null);
    if (part.type === 'refusal') return [{ type: 'text', text: part.text }];
    return part.type === 'text' && part.text === '' ? [] : [part];
  });
}

function textOnly(text: string, phase: string | null): readonly TextBlock[] {
  if (text === '') return [];
  return [{ type: 'text', text, ...(phase === null ? {} : { native: nativeWith({ phase }) }) }];
}

function decodePart(part: JsonObject, path: string, phase: string | null): Part {
  const type = stringAt(optional(part, 'type'), `${path}.type`);
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
    case 'summary_text':
    case 'reasoning_text':
      return decodeTextPart(part, path, phase);
    case 'refusal':
      return { type: 'refusal', text: stringAt(optional(part, 'refusal'), `${path}.refusal`) };
    case 'input_image':
      return decodeImage(part, path);
    case 'input_file':
      return decodeFile(part, path);
    case 'input_audio':
      return decodeAudio(part, path);
    default:
      // The reader of the conversation learns that something stood here (dialect rule 88).
      return {
        type: 'text',
        text: `[A part of type "${type.slice(0, 64)}" that cannot be shown here.]`,
        native: nativeWith({ part }),
      };
  }
}
