import type { IrRequest, JsonObject, TextBlock } from '../../ir/index.ts';

const word = /json/i;
const sentence: TextBlock = { type: 'text', text: 'Answer with one JSON object and nothing else.' };

/** The instructions of a request whose answer has this `text.format`: a schema that is not in it is told in words. */
export function systemForFormat(request: IrRequest, format: JsonObject | null): readonly TextBlock[] {
  const { outputFormat, system } = request;
  if (outputFormat?.type !== 'json-schema' || format?.['type'] === 'json_schema')
    return systemWithJsonWord(request, format?.['type'] === 'json_object');
  const what = format === null ? 'value' : 'object';
  const schema = JSON.stringify(outputFormat.schema);
  const text = `Answer with one JSON ${what} and nothing else. It must match this JSON Schema:\n${schema}`;
  return [...system, { type: 'text', text }];
}

/**
 * The instructions of a request. The API refuses `json_object` unless its messages name JSON (public documentation of
 * `text.format`); clients of other dialects need not, so a sentence is added for them.
 */
export function systemWithJsonWord(request: IrRequest, isObject: boolean): readonly TextBlock[] {
  const names = (blocks: IrRequest['turns'][number]['blocks']): boolean =>
    blocks.some((block) => block.type === 'text' && word.test(block.text));
  if (!isObject || names(request.system) || request.turns.some(({ blocks }) => names(blocks)))
    return request.system;
  return [...request.system, sentence];
}
