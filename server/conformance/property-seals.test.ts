import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialects } from '../dialects/index.ts';
import {
  readSeal,
  sealTag,
  writeSeal,
  type Block,
  type IrRequest,
  type JsonObject,
  type Seal,
} from '../ir/index.ts';
import { seals } from './testing/arbitrary-answers.ts';
import { requests } from './testing/arbitrary-requests.ts';
import { decodeRequest, translateTo } from './testing/asked.ts';
import { contextOf, clients } from './testing/clients.ts';
import { upstreamOf, upstreams } from './testing/upstreams.ts';

const families = ['anthropic', 'openai', 'google'] as const;
const numRuns = 300;

/** Our tag as it is, and as the beginning of base64, which is what Gemini’s fields hold. */
const ourTag = new RegExp(
  `${sealTag.replace('.', '\\.')}|${Buffer.from(sealTag).toString('base64').slice(0, 14)}`,
);

const sealsOf = (request: IrRequest): readonly Seal[] =>
  request.turns.flatMap(({ blocks }) =>
    blocks.flatMap((block: Block) => ('seal' in block && block.seal ? [block.seal] : [])),
  );

describe('a seal', () => {
  it('comes back from a field of any dialect as it was', () => {
    fc.assert(
      fc.property(seals, fc.constantFrom(...families), (seal, own) => {
        expect(readSeal(writeSeal(seal, own), own, seal.kind)).toEqual(seal);
      }),
      { numRuns },
    );
  });

  it('is read without a fault whatever stands in its field', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => sealTag + rest),
        ),
        (text) => {
          expect(readSeal(text, 'anthropic', 'signature')).toMatchObject({
            value: expect.any(String) as string,
          });
        },
      ),
    );
  });

  it.each(upstreams)('of another family never reaches $name', ({ name, codec, dialect, target }) => {
    fc.assert(
      fc.property(requests, (request) => {
        const text = JSON.stringify(translateTo({ name, codec, dialect, target }, request).body);
        expect(text).not.toMatch(ourTag);
        for (const seal of sealsOf(request))
          if (seal.family !== codec.family) expect(text).not.toContain(JSON.stringify(seal.value));
      }),
      { numRuns },
    );
  });
});

describe.each(['anthropic-messages', 'openai-responses', 'gemini'] as const)(
  'a seal in an answer in %s',
  (id) => {
    const client = clients.find(({ name }) => name === id);
    if (client === undefined) throw new Error(`there is no client ${id}`);
    const { codec } = upstreamOf(id);

    it('comes back with the conversation, and is cut out when its own vendor would get it', () => {
      fc.assert(
        fc.property(seals, (seal) => {
          const thinking: Block = { type: 'thinking', text: 'Hm.', seal };
          const words: Block = { type: 'text', text: 'Yes.' };
          const response = { ...codec.decodeResponse({}), error: null, blocks: [thinking, words] };
          const { body } = client.codec.encodeResponse(response, contextOf(client.codec, client.request));
          const sent = historyOf(id, JSON.parse(JSON.stringify(body)) as JsonObject);
          expect(sealsOf(decodeRequest(id, sent))).toEqual([seal]);
          const bytes = Buffer.from(JSON.stringify(sent));
          const native = dialects[id].withoutForeignSeals?.(bytes, {}).toString() ?? '';
          expect(native).not.toMatch(ourTag);
          expect(native.includes(seal.value)).toBe(seal.family === codec.family);
          expect(native).toContain('Yes.');
        }),
        { numRuns },
      );
    });
  },
);

/** An answer as part of the next request, as the dialect's clients send it back. */
function historyOf(id: string, body: JsonObject): JsonObject {
  const more = [{ role: 'user', content: 'On.' }];
  switch (id) {
    case 'anthropic-messages':
      return {
        model: 'm',
        max_tokens: 9,
        messages: [{ role: 'assistant', content: body['content'] ?? [] }, ...more],
      };
    case 'openai-responses':
      return { model: 'm', input: [...(body['output'] as readonly JsonObject[]), ...more] };
    default: {
      const [candidate] = body['candidates'] as readonly { readonly content: JsonObject }[];
      return { contents: [candidate?.content ?? {}, { role: 'user', parts: [{ text: 'On.' }] }] };
    }
  }
}
