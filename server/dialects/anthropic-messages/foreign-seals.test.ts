import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutForeignSeals } from './foreign-seals.ts';

const clean = (text: string): string => withoutForeignSeals(Buffer.from(text)).toString();
const own = '{"type":"thinking","thinking":"a","signature":"EqQB"}';
const foreign = '{ "signature" : "switchyard.openai.encrypted.gAAAA", "thinking":"b" ,"type": "thinking"}';
const token = '{"type":"redacted_thinking","data":"gAAAAx"}';
const word = '{"type":"text","text":"hello \\"switchyard. and \\"gAAAA"}';
const request = (...contents: string[]): string =>
  `{ "model":"m",\n "messages": [${contents.map((content) => `{"role":"assistant", "content":${content}}`).join(' , ')}], "x": 1e400 }`;

describe('a Messages request after a time at another vendor', () => {
  it('is the same buffer when it holds no foreign seal', () => {
    for (const text of [
      request(`[${own}]`),
      request('"switchyard."'),
      request(`[${word}]`),
      '',
      '[',
      'null',
    ]) {
      const body = Buffer.from(text);
      expect(withoutForeignSeals(body)).toBe(body);
    }
  });

  it('loses exactly the blocks with foreign seals, and no other byte', () => {
    expect(clean(request(`[ ${foreign} , ${own},${word} ]`))).toBe(request(`[ ${own},${word} ]`));
    expect(clean(request(`[${own} ,\n${foreign} ,${token},  ${word} , ${own} , ${token}\t]`))).toBe(
      request(`[${own} ,\n${word} , ${own}\t]`),
    );
    expect(clean(request(`[${word}]`, `[${own}, ${token}]`))).toBe(request(`[${word}]`, `[${own}]`));
  });

  it('gives a message that becomes empty a text', () => {
    expect(clean(request(`[${foreign},${token}]`))).toBe(request('[{"type":"text","text":"(no content)"}]'));
  });

  it('keeps a seal that is quoted in a call’s arguments or a result', () => {
    const call =
      '{"type":"tool_use","id":"t","name":"n","input":{"signature":"switchyard.a","data":"gAAAA"}}';
    const body = Buffer.from(request(`[${call}]`));
    expect(withoutForeignSeals(body)).toBe(body);
  });

  it('loses searches that another vendor ran, with their results and citations', () => {
    const search = '{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}';
    const other = '{"type":"server_tool_use","id":"srvtoolu_2","name":"web_search","input":{}}';
    const found =
      '{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"encrypted_content":"switchyard.none.encrypted."}]}';
    const cited = (value: string): string => `{"type":"text","text":"x","citations":${value}}`;
    const citation = '[{"encrypted_index":"switchyard.none.encrypted."}]';
    expect(clean(request(`[${search},${found},${other},${cited(citation)}]`))).toBe(
      request(`[${other},${cited('null')}]`),
    );
    expect(clean(request(`[${cited(citation)}]`))).toBe(request(`[${cited('null')}]`));
  });

  it('stays valid JSON with the other blocks in order, whatever the mix', () => {
    const block = fc.constantFrom(own, foreign, token, word);
    fc.assert(
      fc.property(fc.array(fc.array(block, { maxLength: 6 }), { maxLength: 5 }), (messages) => {
        const text = request(...messages.map((blocks) => `[${blocks.join(',')}]`)).replace('1e400', '1');
        const parsed = JSON.parse(clean(text)) as { messages: { content: unknown[] }[] };
        const expected = messages.map((blocks) => {
          const kept = blocks.filter((entry) => entry === own || entry === word);
          if (kept.length === 0 && blocks.length > 0) return [{ type: 'text', text: '(no content)' }];
          return kept.map((entry) => JSON.parse(entry) as unknown);
        });
        expect(parsed.messages.map((message) => message.content)).toEqual(expected);
      }),
    );
  });

  it('never throws on broken bodies', () => {
    const whole = request(`[${foreign},${own}]`);
    for (let end = 0; end < whole.length; end += 1) {
      const body = Buffer.from(whole.slice(0, end));
      expect(withoutForeignSeals(body)).toBe(body);
    }
  });
});
