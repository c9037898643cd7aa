import { expect, test } from 'vitest';
import { expectTaken, upstreams, type EveryVendor, type Upstream } from './every-vendor.ts';

/** A conversation about a tool: the commands of the calls that came, and what the model said to their results. */
export interface PairOutcome {
  readonly commands: readonly unknown[];
  readonly text: string;
}

/** A vendor's SDK pointed at the product, in words that all of them share. */
export interface SdkDriver {
  say(model: string, prompt: string): Promise<string>;
  stream(model: string, prompt: string): Promise<string>;
  /**
   * Asks with the shell tool, runs what is called as `printf` would, sends the results back. With `thenModel` the
   * results go to that model, in the middle of the turn.
   */
  toolLoop(model: string, prompt: string, streamed: boolean, thenModel?: string): Promise<PairOutcome>;
  /** Begins a stream, waits for the first text and aborts. */
  abandon(model: string, prompt: string): Promise<void>;
}

/** What an SDK makes of a vendor's failure. */
export interface SdkFailures {
  /** A property of the error object of a refusal with status 400. */
  expectRefusal(error: unknown, upstream: Upstream): void;
  /** Of an error inside a stream that has begun. */
  expectStreamError(error: unknown): void;
}

/** What `printf marker-%d 42` prints. */
export const resultOf = (command: unknown): string => {
  const number = /^printf marker-%d (\d+)$/.exec(String(command))?.[1];
  if (number === undefined) throw new Error(`unexpected command: ${String(command)}`);
  return `marker-${number}`;
};

export const commandSchema = {
  type: 'object',
  properties: { command: { type: 'string', description: 'What to run.' } },
  required: ['command'],
} as const;

/** Reasoning, a word and two calls in one answer. */
const thinkingCalls = {
  kind: 'answer',
  thinking: 'two commands will do',
  text: 'One moment.',
  tools: [42, 43].map((number) => ({ name: 'bash', input: { command: `printf marker-%d ${number}` } })),
} as const;

export const errorOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
};

/** Tests that every SDK has to pass with a vendor of another dialect. Call inside a `describe`. */
export function testWithVendor(
  upstream: Upstream,
  bench: () => EveryVendor,
  driver: () => Promise<SdkDriver>,
  failures: SdkFailures,
): void {
  const { model, name, dialect } = upstream;

  test(`${name} answers whole and as a stream`, async () => {
    const sdk = await driver();
    expect(await sdk.say(model, 'say hi')).toBe(`[${name}] Echo: say hi`);
    const streamed = await sdk.stream(model, 'UNICODE LONG40');
    expect(streamed).toContain(`[${name}] Echo: UNICODE LONG40 Grüße, 世界! 👩‍🚀 — ½ € 𝒳`);
    expect(streamed.endsWith(' word38 word39')).toBe(true);
    expectTaken(bench(), upstream, 2);
    expect(await bench().activity()).toMatchObject(
      [false, true].map((stream) => ({
        agent: 'my program',
        state: 'done',
        stream,
        accountLabel: name,
        modelAsked: model,
        modelSent: model.slice(model.indexOf('/') + 1),
        translatedTo: dialect,
        usage: { output: expect.any(Number) as number },
      })),
    );
  });

  test.each([
    ['whole answers', false],
    ['streams', true],
  ])(`${name} makes two calls at once and gets both results (%s)`, async (_how, streamed) => {
    const sdk = await driver();
    const outcome = await sdk.toolLoop(model, 'TOOLPAIR please', streamed);
    expect(outcome).toEqual({
      commands: ['printf marker-%d 42', 'printf marker-%d 43'],
      text: 'DONE result=marker-42, marker-43',
    });
    expectTaken(bench(), upstream, 2);
  });

  test(`a conversation about tools goes on with ${name} after two rounds of calls`, async () => {
    const sdk = await driver();
    const outcome = await sdk.toolLoop(model, 'TOOLTEST2 please', true);
    expect(outcome).toEqual({
      commands: ['printf marker-%d 42', 'printf marker-%d 43'],
      text: 'DONE result=marker-42, marker-43',
    });
    expectTaken(bench(), upstream, 3);
  });

  test.each(upstreams)(`the results of ${name}’s calls go to $name`, async (next) => {
    const sdk = await driver();
    bench().next(upstream, thinkingCalls);
    const outcome = await sdk.toolLoop(model, 'do it', true, next.model);
    expect(outcome).toEqual({
      commands: ['printf marker-%d 42', 'printf marker-%d 43'],
      // Without translation the model sees the client's own frame around a result.
      text: expect.stringMatching(/^DONE result=.*marker-42.*marker-43/) as string,
    });
    expectTaken(bench(), next, next === upstream ? 2 : 1);
  });

  test.each(upstreams.filter((other) => other !== upstream))(
    `the results of $name’s calls go to ${name}`,
    async (first) => {
      const sdk = await driver();
      bench().next(first, thinkingCalls);
      const outcome = await sdk.toolLoop(first.model, 'do it', true, model);
      expect(outcome.text).toBe('DONE result=marker-42, marker-43');
      expectTaken(bench(), upstream, 1);
    },
  );

  test(`a refusal of ${name} arrives as the SDK's own error, whole and streamed`, async () => {
    const sdk = await driver();
    const refusal = { kind: 'failure', failure: upstream.refused.failure } as const;
    bench().always(upstream, refusal);
    failures.expectRefusal(await errorOf(sdk.say(model, 'hi')), upstream);
    failures.expectRefusal(await errorOf(sdk.stream(model, 'hi')), upstream);
    expect(bench().statuses(upstream)).toEqual([400, 400]);
  });

  test(`an error of ${name} inside a stream raises`, async () => {
    const sdk = await driver();
    bench().next(upstream, { kind: 'error-mid-stream', afterEvents: 6, text: 'a b c d e f', deltas: 6 });
    failures.expectStreamError(await errorOf(sdk.stream(model, 'hi')));
    expect(await bench().activity()).toMatchObject([{ state: 'failed', status: 200 }]);
  });

  test(`a stream that ${name} breaks off raises`, async () => {
    const sdk = await driver();
    bench().next(upstream, { kind: 'cut', afterEvents: 6, text: 'a b c d e f', deltas: 6 });
    failures.expectStreamError(await errorOf(sdk.stream(model, 'hi')));
  });

  test(`${name} is let go of when the program aborts`, async () => {
    const sdk = await driver();
    bench().next(upstream, { kind: 'hang', afterEvents: 6, text: 'a b c d e f', deltas: 6 });
    await sdk.abandon(model, 'hi');
    const { last } = bench().requests(upstream);
    await last?.settled;
    expect(last).toMatchObject({ aborted: true });
    await expect
      .poll(() => bench().activity(), { timeout: 10_000 })
      .toMatchObject([{ state: 'cancelled', partial: true }]);
  });
}
