import { describe, expect, it } from 'vitest';
import { mendHistory } from '../../ir/index.ts';
import type { Block, IrRequest, JsonObject, Target } from '../../ir/index.ts';
import { geminiCodec } from './index.ts';
import { placeholderSignature } from './own.ts';
import { call, requestWith, result, second, targetOf, text, third, turn } from './testing/samples.ts';

function encode(changes: Partial<IrRequest>, target: Target = third) {
  return geminiCodec.encodeRequest(mendHistory(requestWith(changes)).request, target);
}
const contentsOf = (changes: Partial<IrRequest>, target?: Target) =>
  encode(changes, target).body['contents'] as JsonObject[];
const google = (value: string) => ({ family: 'google', kind: 'signature', value }) as const;
const kinds = (changes: Partial<IrRequest>, target?: Target) =>
  encode(changes, target).losses.map(({ path, kind }) => `${kind} ${path}`);

describe('contents for Gemini', () => {
  it('gathers the system text and sends a system text alone as the user’s [rule 72]', () => {
    const system = [text('a'), text('b')];
    expect(encode({ system }).body).toMatchObject({
      systemInstruction: { parts: [{ text: 'a' }, { text: 'b' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    });
    const alone = encode({ system, turns: [] }).body;
    expect(alone['systemInstruction']).toBeUndefined();
    expect(alone['contents']).toEqual([{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }] }]);
    expect(contentsOf({ turns: [] })).toEqual([{ role: 'user', parts: [{ text: 'Continue.' }] }]);
  });

  it('keeps an instruction in the middle at its place as a reminder [rule 3]', () => {
    const turns = [turn('user', text('a')), turn('system', text('be brief')), turn('user', text('b'))];
    expect(contentsOf({ turns })).toEqual([
      {
        role: 'user',
        parts: [{ text: 'a' }, { text: '<system-reminder>\nbe brief\n</system-reminder>' }, { text: 'b' }],
      },
    ]);
  });

  it('answers a batch in one content, results first, with the names of the calls [rule 37]', () => {
    const turns = [
      turn('user', text('go')),
      turn('assistant', call('toolu_01A', 'Read', '{"a":1}'), call('toolu_01-B', 'Read')),
      turn('user', text('and'), result('toolu_01-B', 'two'), result('toolu_01A', 'one')),
    ];
    const [, model, user] = contentsOf({ turns }, second);
    expect(model).toEqual({
      role: 'model',
      parts: [
        { functionCall: { id: 'toolu_01A', name: 'Read', args: { a: 1 } } },
        { functionCall: { id: 'toolu_01-B', name: 'Read', args: {} } },
      ],
    });
    expect(user).toEqual({
      role: 'user',
      parts: [
        { functionResponse: { id: 'toolu_01A', name: 'Read', response: { output: 'one' } } },
        { functionResponse: { id: 'toolu_01-B', name: 'Read', response: { output: 'two' } } },
        { text: 'and' },
      ],
    });
  });

  it('sends a plain text result without JSON quotes, a failure as error and nothing as empty [rules 13, 38, 70]', () => {
    const responseOf = (block: Block) => {
      const turns = [turn('user', text('go')), turn('assistant', call('a', 'f')), turn('user', block)];
      return contentsOf({ turns })[2]?.['parts'];
    };
    expect(responseOf(result('a', 'ok'))).toMatchObject([
      { functionResponse: { response: { output: 'ok' } } },
    ]);
    expect(responseOf(result('a', 'bad', true))).toMatchObject([
      { functionResponse: { response: { error: 'bad' } } },
    ]);
    expect(responseOf({ ...result('a', ''), content: [] })).toMatchObject([
      { functionResponse: { response: { output: '' } } },
    ]);
  });

  it('puts media of a result into the function response, before Gemini 3 behind all of them [rule 39]', () => {
    const image = {
      type: 'media',
      kind: 'image',
      mediaType: 'image/png',
      source: { kind: 'base64', data: 'AAAA' },
      name: null,
      detail: null,
    } as const;
    const turns = [
      turn('user', text('go')),
      turn('assistant', call('a', 'f'), call('b', 'f')),
      turn('user', { ...result('a', 'see'), content: [text('see'), image] }, result('b', 'x')),
    ];
    const inline = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    expect(contentsOf({ turns })[2]?.['parts']).toMatchObject([
      { functionResponse: { id: 'a', parts: [inline] } },
      { functionResponse: { id: 'b' } },
    ]);
    expect(contentsOf({ turns }, second)[2]?.['parts']).toMatchObject([
      { functionResponse: { id: 'a' } },
      { functionResponse: { id: 'b' } },
      inline,
    ]);
  });

  it('wraps broken and other arguments, and takes none as an empty object', () => {
    const args = (input: string) => {
      const turns = [
        turn('user', text('go')),
        turn('assistant', call('a', 'f', input)),
        turn('user', result('a', 'x')),
      ];
      const parts = contentsOf({ turns })[1]?.['parts'] as readonly { functionCall: { args: unknown } }[];
      return parts[0]?.functionCall.args;
    };
    expect([args(''), args('oops'), args('[1]'), args('{"a":[]}')]).toEqual([
      {},
      { input: 'oops' },
      { input: '[1]' },
      { a: [] },
    ]);
  });

  it('drops empty texts and another vendor’s thinking, with a loss [rules 20, 40]', () => {
    const foreign = {
      type: 'thinking',
      text: 'hm',
      seal: { family: 'anthropic', kind: 'signature', value: 'x' },
    } as const;
    const turns = [
      turn('user', text('a')),
      turn('assistant', foreign, text(''), text('b')),
      turn('user', text('c')),
    ];
    expect(contentsOf({ turns })[1]).toEqual({ role: 'model', parts: [{ text: 'b' }] });
    expect(kinds({ turns })).toEqual(['thinking turns[1].blocks[0]']);
  });

  it('orders unsigned parts and moves the signature of thoughts to the part behind them [rule 42]', () => {
    const ordered = [
      turn('user', text('a')),
      turn('assistant', text('x'), call('a', 'f'), text('y')),
      turn('user', result('a', '1')),
    ];
    expect(contentsOf({ turns: ordered }, second)[1]?.['parts']).toMatchObject([
      { text: 'x' },
      { text: 'y' },
      { functionCall: {} },
    ]);
    const thinking = { type: 'thinking', text: 'hm', seal: google('SIG') } as const;
    const signed = [
      turn('user', text('a')),
      turn('assistant', thinking, call('a', 'f'), text('y')),
      turn('user', result('a', '1')),
    ];
    expect(contentsOf({ turns: signed })[1]?.['parts']).toEqual([
      { text: 'hm', thought: true },
      { functionCall: { id: 'a', name: 'f', args: {} }, thoughtSignature: 'SIG' },
      { text: 'y' },
    ]);
  });

  it('replays a part’s own signature, also on an empty text', () => {
    const turns = [
      turn('user', text('a')),
      turn('assistant', { ...text('x'), seal: google('S1') }, { ...text(''), seal: google('S2') }),
      turn('user', text('b')),
    ];
    expect(contentsOf({ turns })[1]?.['parts']).toEqual([
      { text: 'x', thoughtSignature: 'S1' },
      { text: '', thoughtSignature: 'S2' },
    ]);
  });

  it('marks the first unsigned call of every step of the current turn, for Gemini 3 only [rule 41]', () => {
    const step = (id: string) => [
      turn('assistant', call(`${id}1`, 'f'), call(`${id}2`, 'f')),
      turn('user', result(`${id}1`, 'x'), result(`${id}2`, 'y')),
    ];
    const turns = [
      turn('user', text('old')),
      ...step('a'),
      turn('user', text('new')),
      turn('assistant', text('ok')),
      turn('user', text('go')),
      ...step('b'),
      ...step('c'),
    ];
    const marked = (target: Target) =>
      contentsOf({ turns }, target).map((content) =>
        (content['parts'] as JsonObject[])
          .map((part) => part['thoughtSignature'] === placeholderSignature)
          .join(),
      );
    expect(marked(third)).toEqual([
      'false',
      'false,false',
      'false,false,false',
      'false',
      'false',
      'true,false',
      'false,false',
      'true,false',
      'false,false',
    ]);
    expect(marked(second).join()).not.toContain('true');
    expect(marked(targetOf('gemma-4-it')).join()).not.toContain('true');
  });

  it('never ends with the model’s turn [rules 46, 71]', () => {
    const turns = [turn('user', text('a')), turn('assistant', text('I will'), call('a', 'f'))];
    expect(contentsOf({ turns })).toEqual([{ role: 'user', parts: [{ text: 'a' }] }]);
    expect(kinds({ turns })).toEqual(['history turns']);
  });

  it('sends documents and addresses in the fields that Gemini has [rules 16, 18, 69]', () => {
    const media = (
      kind: 'image' | 'document',
      mediaType: string | null,
      source: Extract<Block, { type: 'media' }>['source'],
      name: string | null = null,
    ) => ({ type: 'media', kind, mediaType, source, name, detail: null }) as const;
    const turns = [
      turn(
        'user',
        media('document', 'application/pdf', { kind: 'base64', data: 'JVBERi0' }),
        media('document', null, { kind: 'text', text: 'body' }, 'a.txt'),
        media('image', null, { kind: 'url', url: 'https://example.com/a.jpg?x=1' }),
        media('image', null, { kind: 'base64', data: 'iVBORw0KGgoAAA' }),
        media('document', null, { kind: 'file-id', id: 'file_1', family: 'anthropic' }),
      ),
    ];
    expect(contentsOf({ turns })[0]?.['parts']).toEqual([
      { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0' } },
      { text: '[a.txt]\nbody' },
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/a.jpg?x=1' } },
      { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgoAAA' } },
      { text: '[document left out: it cannot be sent to this model.]' },
    ]);
    expect(kinds({ turns })).toEqual(['media turns[0].blocks[2].source', 'media turns[0].blocks[4]']);
  });

  it('gives a Gemini client’s request back as it was', () => {
    const body: JsonObject = {
      systemInstruction: { parts: [{ text: 's' }] },
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'go' },
            { inlineData: { mimeType: 'video/mp4', data: 'AA' }, videoMetadata: { fps: 1 } },
          ],
        },
        {
          role: 'model',
          parts: [{ functionCall: { id: 'a', name: 'f', args: { x: 1 } }, thoughtSignature: 'S' }],
        },
        { role: 'user', parts: [{ functionResponse: { id: 'a', name: 'f', response: { rows: [1] } } }] },
        { role: 'model', parts: [{ executableCode: { language: 'PYTHON', code: '1' } }] },
        { role: 'user', parts: [{ text: 'more' }] },
      ],
      tools: [
        {
          functionDeclarations: [
            { name: 'f', behavior: 'BLOCKING', parametersJsonSchema: { type: 'object', properties: {} } },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'NONE' }, retrievalConfig: { languageCode: 'de' } },
      generationConfig: { temperature: 0.5, candidateCount: 1 },
      safetySettings: [],
    };
    const request = geminiCodec.decodeRequest(body, { model: 'gemini-3-pro', stream: false });
    expect(geminiCodec.encodeRequest(request, third)).toEqual({ body, losses: [] });
  });
});
