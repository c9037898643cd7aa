import { expect, it } from 'vitest';
import type { IrRequest } from '../../ir/index.ts';
import { systemForFormat, systemWithJsonWord } from './json-word.ts';

const asking = (words: string, instructions: string): IrRequest =>
  ({
    system: [{ type: 'text', text: instructions }],
    turns: [{ role: 'user', blocks: [{ type: 'text', text: words }] }],
  }) as unknown as IrRequest;

it('names JSON where the client asks for it without the word, which the API refuses', () => {
  const request = asking('A list.', 'Be brief.');
  expect(systemWithJsonWord(request, true)).toEqual([
    { type: 'text', text: 'Be brief.' },
    { type: 'text', text: 'Answer with one JSON object and nothing else.' },
  ]);
});

it.each([
  ['As json, please.', 'Be brief.', true],
  ['A list.', 'Answer in JSON.', true],
  ['A list.', 'Be brief.', false],
])('adds nothing to %j under %j where JSON is wanted: %s', (words, instructions, isJson) => {
  const request = asking(words, instructions);
  expect(systemWithJsonWord(request, isJson)).toBe(request.system);
});

it('tells a schema that the server does not take in words', () => {
  const schema = { type: 'object', properties: {} };
  const outputFormat = { type: 'json-schema', name: null, description: null, schema, strict: null } as const;
  const request = { ...asking('A list.', 'Be brief.'), outputFormat };
  expect(systemForFormat(request, { type: 'json_object' }).at(-1)?.text).toContain('{"type":"object"');
  expect(systemForFormat(request, { type: 'json_schema' })).toBe(request.system);
});
