import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Behaviour } from '../testing/vendors/index.ts';
import { oddBodies } from './testing/odd-bodies.ts';
import { createOwnLanes, ownLanes } from './testing/own-lanes.ts';

const bench = createOwnLanes();

describe('requests of chat and Gemini clients', () => {
  beforeAll(() => bench.start('event'));
  afterAll(() => bench.stop());

  describe.each(ownLanes)('$name', (lane) => {
    test.each(oddBodies)('%s arrive as they were sent', async (_what, bytes) => {
      await bench.product.send(lane.request(bench.key(lane), bytes));
      const seen = bench.last(lane);
      expect(seen.body.equals(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes))).toBe(true);
      expect(seen.path).toBe(lane.path);
      expect(seen.headers['x-unknown-thing']).toBe('kept');
    });

    test('only the vendor’s credential goes with them', async () => {
      const key = bench.key(lane);
      await bench.product.send(lane.request(key, JSON.stringify(lane.body(false))));
      const { headers } = bench.last(lane);
      expect(JSON.stringify(headers)).not.toContain(key);
      expect(Number('authorization' in headers) + Number('x-goog-api-key' in headers)).toBe(1);
    });
  });

  test('of a model’s prefixed name, only the prefix is cut out', async () => {
    const [chat] = ownLanes;
    if (chat === undefined) throw new Error('there is no lane');
    const around = (model: string) => ` {"n":1E2,"model" : "${model}","z":[1 , 2],"messages":[]}\n`;
    await bench.product.send(chat.request(bench.key(chat), around('openai/gpt-5.1')));
    expect(bench.last(chat).body.toString()).toBe(around('gpt-5.1'));
  });

  test('another vendor’s seals in Gemini’s fields are cut out, and nothing else is', async () => {
    const gemini = ownLanes.find(({ vendor }) => vendor === 'gemini');
    if (gemini === undefined) throw new Error('there is no lane');
    const contents = (signature: string) =>
      `{ "contents":[{"role":"model","parts":[{"text":"Yes." ${signature}}]},{"role":"user","parts":[{"text":"a"}]}],"n":1.0 }`;
    const tagged = 'switchyard.openai.encrypted.gAAAA1';
    for (const seal of [tagged, Buffer.from(tagged).toString('base64')]) {
      const sent = contents(`,"thoughtSignature":"${seal}"`);
      await bench.product.send(gemini.request(bench.key(gemini), sent));
      const text = bench.last(gemini).body.toString();
      expect(text).not.toContain(seal);
      expect(JSON.parse(text)).toEqual(JSON.parse(contents('')));
      expect(text).toMatch(/^\{ "contents".*"n":1\.0 \}$/);
    }
    await bench.product.send(gemini.request(bench.key(gemini), contents(',"thoughtSignature":"CpQBOwn=="')));
    expect(bench.last(gemini).body.toString()).toBe(contents(',"thoughtSignature":"CpQBOwn=="'));
  });
});

describe.each(['event', 'random', 1] as const)(
  'answers to chat and Gemini clients in pieces: %s',
  (chunking) => {
    beforeAll(() => bench.start(chunking));
    afterAll(() => bench.stop());

    const behaviours: readonly (readonly [string, Behaviour])[] = [
      ['plain text', { kind: 'answer', text: 'aé世👩‍🚀z' }],
      [
        'a tool call',
        { kind: 'answer', tool: { name: 'Bash', input: { command: 'é\n', deep: [{ a: null }] } } },
      ],
      ['an error inside', { kind: 'error-mid-stream', afterEvents: 3 }],
      ['an overload inside a 200', { kind: 'overload-in-200' }],
      ['a web page', { kind: 'html-403' }],
      ['a large event', { kind: 'huge-event', bytes: chunking === 'event' ? 300_000 : 3_000 }],
    ];

    describe.each(ownLanes)('$name', (lane) => {
      test.each(behaviours)('%s: the client gets the vendor’s bytes', async (_what, behaviour) => {
        for (const stream of [true, false]) {
          bench.product.vendors[lane.vendor].script(lane.account).next(behaviour as never);
          const sent = lane.request(bench.key(lane), JSON.stringify(lane.body(stream)), stream);
          const answer = await bench.product.send(sent);
          const seen = bench.last(lane);
          expect(answer.status).toBe(seen.responseStatus);
          expect(answer.body.equals(seen.responseBytes)).toBe(true);
          for (const name of ['content-type', 'x-request-id'])
            expect(answer.headers[name]).toBe(seen.responseHeaders[name]);
        }
      });
    });
  },
);
