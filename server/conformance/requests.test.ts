import { describe, expect, it } from 'vitest';
import { clientCodecs, MalformedRequest } from '../dialects/index.ts';
import { checkRequest, mendHistory } from '../ir/index.ts';
import { askedCases, casesOf, decodeRequest, requestPairs, translateTo } from './testing/asked.ts';
import { compactJson, goldenFile, section } from './testing/golden.ts';

describe('requests', () => {
  it.each(askedCases)('$name is sound once its history is mended', ({ request }) => {
    expect(checkRequest(mendHistory(request).request)).toEqual([]);
  });

  it.each(askedCases)('$name is not changed by mending what is mended', ({ request }) => {
    const mended = mendHistory(request).request;
    expect(mendHistory(mended)).toEqual({ request: mended, losses: [] });
  });

  it.each(requestPairs)(
    'from $from to $to.name are translated as the golden file says',
    async ({ from, to }) => {
      const text = casesOf(from)
        .map(({ name, request }) => section(name, compactJson(translateTo(to, request).body)))
        .join('');
      await expect(text).toMatchFileSnapshot(goldenFile('requests', from, to.name));
    },
  );

  it.each(requestPairs)('from $from to $to.name are left as they were read', ({ from, to }) => {
    for (const { body, request } of casesOf(from)) {
      const copy = structuredClone(body);
      translateTo(to, request);
      expect(request).toEqual(decodeRequest(from, body));
      expect(body).toEqual(copy);
    }
  });

  it.each(requestPairs)('from $from to $to.name hold nothing that JSON cannot say', ({ from, to }) => {
    for (const { request } of casesOf(from)) {
      const { body } = translateTo(to, request);
      expect(JSON.parse(JSON.stringify(body))).toStrictEqual(body);
    }
  });

  it('that lean on items kept by the vendor are refused with their place', () => {
    const input = [
      { role: 'user', content: 'Go on.' },
      { type: 'item_reference', id: 'msg_gone' },
    ];
    const read = () =>
      clientCodecs['openai-responses'].decodeRequest({ model: 'm', input }, { model: null, stream: null });
    expect(read).toThrow(MalformedRequest);
    expect(read).toThrow(/^input\[1\]:/);
  });
});
