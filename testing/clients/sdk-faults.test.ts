import { describe, expect, test } from 'vitest';
import { stream, streamEvents } from '../../server/pipeline/testing/fault-wire.ts';
import type { Behaviour } from '../../server/testing/vendors/index.ts';
import { upstreamNamed, useEveryVendor } from './every-vendor.ts';
import { accountState, anthropicSdk, openAiSdk, type FaultSdk } from './sdk-faults.ts';
import { sdksMissing } from './sdk-modules.ts';

const missing = await sdksMissing('@anthropic-ai/sdk', 'openai');
const bench = useEveryVendor();

type Name = FaultSdk['upstream'];
type Told = Readonly<Record<Name, readonly [kind: string, status: number]>>;

const both = (kind: string, status: number): Told => ({ anthropic: [kind, status], openai: [kind, status] });
const failure =
  (anthropic: string, openai: string, more: object = {}) =>
  (name: Name): Behaviour => ({
    kind: 'failure',
    failure: { anthropic, openai }[name],
    ...more,
  });
const words = { text: 'a b c d e f', deltas: 6 } as const;
const cut = (afterEvents: number) => (): Behaviour => ({ kind: 'cut', afterEvents, ...words });

/** Refusals before the first word: the vendor's behaviour, what the SDK throws, what the model rests for, whose words they are. */
const refusals: readonly (readonly [
  string,
  (name: Name) => Behaviour,
  Told,
  string | null,
  'vendor' | 'own',
])[] = [
  [
    '429 with a time',
    failure('throttle', 'rate-limit', { retryAfterSeconds: 120 }),
    both('RateLimitError', 429),
    'rate-limit',
    'vendor',
  ],
  [
    'overloaded',
    failure('overloaded', 'overloaded'),
    { anthropic: ['OverloadedError', 529], openai: ['InternalServerError', 503] },
    null,
    'vendor',
  ],
  [
    '503',
    failure('unavailable', 'slow-down'),
    { anthropic: ['ServiceUnavailableError', 503], openai: ['InternalServerError', 503] },
    null,
    'vendor',
  ],
  ['500', failure('internal', 'internal'), both('InternalServerError', 500), null, 'vendor'],
  ['a connection cut before the head', cut(-1), both('InternalServerError', 502), null, 'own'],
  ['a stream cut before the first word', cut(1), both('InternalServerError', 502), null, 'own'],
];

/** Faults of a stream whose status was 200, and what has reached the program by then. */
const inStream: readonly (readonly [string, (name: Name) => Behaviour, RegExp, string, 'failed' | 'done'])[] =
  [
    ['cut after the first words', cut(6), /Switchyard: the vendor broke off/, 'a b ', 'failed'],
    [
      'with an error in the middle',
      () => ({ kind: 'error-mid-stream', afterEvents: 6, ...words }),
      /overloaded/i,
      'a b ',
      'failed',
    ],
    ['that is an overload from the start', () => ({ kind: 'overload-in-200' }), /overloaded/i, '', 'failed'],
    [
      'with an event that is no JSON',
      (name) => {
        const [first = '', ...more] = streamEvents(name);
        return stream([first, 'event: response.queued\ndata: {"type":\n\n', ...more]);
      },
      /JSON/,
      '',
      // The bytes are the vendor's, and went through as they are.
      'done',
    ],
  ];

describe.skipIf(missing !== '').each([anthropicSdk, openAiSdk])(`$upstream, its own SDK${missing}`, (sdk) => {
  const upstream = upstreamNamed(sdk.upstream);
  const once = (behaviour: Behaviour): void => bench().next(upstream, behaviour);
  const untouched = { states: ['ready', 'ok'], rests: [] };

  describe.each(refusals)('%s', (_name, behaviour, told, rest, whose) => {
    test.each([true, false])('is the SDK’s own error, and is asked once (stream: %s)', async (isStream) => {
      once(behaviour(sdk.upstream));
      const { text, error } = await sdk.ask(bench(), { isStream, retries: 0 });
      const [kind, status] = told[sdk.upstream];
      expect([text, error]).toMatchObject(['', { kind, status }]);
      const asked = bench().requests(upstream).all;
      expect(asked).toHaveLength(1);
      const [record, ...others] = await bench().activity();
      expect([record, others]).toMatchObject([{ state: 'failed', status }, []]);
      // Whoever speaks, the program can name the request: the vendor's own id, or ours as Activity has it.
      expect(error?.requestId).toBe(
        whose === 'vendor' ? asked[0]?.responseHeaders[sdk.requestIdHeader] : record?.id,
      );
      expect(error?.message.includes('Switchyard')).toBe(whose === 'own');
      expect(await accountState(bench(), sdk.upstream)).toEqual({
        states: ['ready', 'ok'],
        rests: rest === null ? [] : [rest],
      });
    });
  });

  test.each([
    ['429 with a time', failure('throttle', 'rate-limit', { retryAfterSeconds: 1 })],
    ['overloaded', failure('overloaded', 'overloaded')],
    ['a stream cut before the first word', cut(1)],
  ])('%s: its own next try is answered, and nothing is left of it', async (_name, behaviour) => {
    once(behaviour(sdk.upstream));
    expect(await sdk.ask(bench(), { isStream: true })).toEqual({
      text: `[${sdk.upstream}] Echo: say hi`,
      error: null,
    });
    expect(bench().requests(upstream).count).toBe(2);
    const records = await bench().activity();
    expect([records[0]?.state, records.at(-1)?.state]).toEqual(['failed', 'done']);
    expect(await accountState(bench(), sdk.upstream)).toEqual(untouched);
  });

  test('an overload that stays: it gives up after three, and the only account serves on', async () => {
    bench().always(upstream, failure('overloaded', 'overloaded')(sdk.upstream));
    const { error } = await sdk.ask(bench(), { isStream: true });
    expect(error?.status).toBe({ anthropic: 529, openai: 503 }[sdk.upstream]);
    expect(bench().statuses(upstream)).toHaveLength(3);
    bench().always(upstream, { kind: 'answer', text: 'back' });
    expect(await sdk.ask(bench(), { isStream: false, retries: 0 })).toEqual({ text: 'back', error: null });
  });

  test('a program that comes back within a rest hears when, and the vendor is left alone', async () => {
    once(failure('throttle', 'rate-limit', { retryAfterSeconds: 120 })(sdk.upstream));
    await sdk.ask(bench(), { isStream: true, retries: 0 });
    const { error } = await sdk.ask(bench(), { isStream: true });
    expect(error).toMatchObject({ kind: 'RateLimitError', status: 429 });
    expect(error?.message).toContain('Switchyard');
    // A tenth may be added, so that not all come back at once.
    expect(Number(error?.retryAfter)).toBeGreaterThan(110);
    expect(Number(error?.retryAfter)).toBeLessThanOrEqual(132);
    expect(bench().requests(upstream).count).toBe(1);
  });

  describe.each(inStream)('a stream %s', (_name, behaviour, message, text, state) => {
    test('raises with what came before, and is never asked for again', async () => {
      once(behaviour(sdk.upstream));
      const { error, ...got } = await sdk.ask(bench(), { isStream: true });
      expect(error?.message).toMatch(message);
      expect(error?.status).toBeNull();
      expect(got.text.startsWith(text)).toBe(true);
      expect(words.text.startsWith(got.text)).toBe(true);
      expect(bench().requests(upstream).count).toBe(1);
      expect(await bench().activity()).toMatchObject([{ state, status: 200 }]);
      expect(await accountState(bench(), sdk.upstream)).toEqual(untouched);
    });
  });

  test('a slow stream is only slow', async () => {
    once({ kind: 'slow', beforeFirstEventMs: 100, betweenEventsMs: 15, ...words });
    expect(await sdk.ask(bench(), { isStream: true })).toEqual({ text: words.text, error: null });
    expect(await bench().activity()).toMatchObject([{ state: 'done' }]);
    expect(await accountState(bench(), sdk.upstream)).toEqual(untouched);
  });
});
