import { describe, expect, test } from 'vitest';
import { resumeCodex, runCodex, type AgentRun } from './agents.ts';
import { clientsMissing } from './programs.ts';
import type { Run } from './run-program.ts';
import { models, useTranslatedBench, type Upstream } from './translated-bench.ts';

const missing = await clientsMissing();
const bench = useTranslatedBench('codex');

interface Vendor {
  readonly upstream: Upstream;
  readonly path: string;
  readonly dialect: string;
  /** The vendor's word for an answer that calls tools, and for one that is over. */
  readonly ends: readonly [calls: string, answer: string];
  readonly eventsBeforeContent: number;
  /** A refusal of this vendor, and what Codex says of it. */
  readonly refusal: readonly [failure: string, message: string];
}

/** What Codex says when it understood that the conversation is too long, in whatever words the vendor said so. */
const fullContext = 'Codex ran out of room in the model';

const vendors: readonly Vendor[] = [
  {
    upstream: 'anthropic',
    path: '/v1/messages',
    dialect: 'anthropic-messages',
    ends: ['tool_use', 'end_turn'],
    eventsBeforeContent: 2,
    refusal: ['prompt-too-long', fullContext],
  },
  {
    upstream: 'compatible',
    path: '/v1/chat/completions',
    dialect: 'openai-chat',
    ends: ['tool_calls', 'stop'],
    eventsBeforeContent: 2,
    refusal: ['context-length', fullContext],
  },
  {
    upstream: 'gemini',
    path: '/v1beta/models/gemini-2.5-pro:streamGenerateContent',
    dialect: 'gemini',
    ends: ['STOP', 'STOP'],
    eventsBeforeContent: 1,
    refusal: ['request-invalid', 'Google (through Switchyard): Request contains an invalid argument.'],
  },
];

/** Codex with the upstream's model, in the project of this test. */
const ask = (upstream: Upstream, prompt: string, run: AgentRun = {}): Promise<Run> =>
  runCodex(bench().person, prompt, { ...run, args: ['-m', models[upstream], ...(run.args ?? [])] });

interface Item {
  readonly type: string;
  readonly item?: { readonly type: string; readonly text?: string; readonly aggregated_output?: string };
}

/** What Codex did, one thing a line. */
const itemsOf = (run: Run): readonly NonNullable<Item['item']>[] =>
  run.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Item)
    .flatMap(({ type, item }) => (type === 'item.completed' && item !== undefined ? [item] : []));

describe.skipIf(missing !== null)(`Codex with other vendors${missing === null ? '' : `: ${missing}`}`, () => {
  describe.each(vendors)('$upstream', ({ upstream, path, dialect, ends, ...vendor }) => {
    const served = { agent: 'codex', accountLabel: upstream, translatedTo: dialect, stream: true };

    test('answers in its own words, streamed, and gets no header of Codex', async () => {
      const { requests, activity } = bench();
      const run = await ask(upstream, 'say hi UNICODE LONG40');

      expect(run.output).toMatch(/Echo: say hi UNICODE LONG40 Grüße, 世界!.* word39\n$/su);
      expect(run.code).toBe(0);
      const [request, ...others] = requests(upstream);
      expect(others).toEqual([]);
      expect(request).toMatchObject({ path, responseStatus: 200, completed: true });
      expect(request!.headers['user-agent']).toMatch(/^Switchyard\//);
      const ofCodex = /codex|originator|session|thread|chatgpt|openai/;
      expect(Object.keys(request!.headers).filter((name) => ofCodex.test(name))).toEqual([]);
      expect(await activity()).toMatchObject([
        {
          ...served,
          state: 'done',
          status: 200,
          partial: false,
          modelAsked: models[upstream],
          modelSent: models[upstream].slice(upstream.length + 1),
          finish: ends[1],
          usage: { output: expect.any(Number) },
          firstTokenMs: expect.any(Number),
        },
      ]);
    });

    test('thinks, calls two tools at once, and gets both results in its own form', async () => {
      const { next, requests, activity } = bench();
      next(upstream, {
        kind: 'answer',
        thinking: 'two commands are needed',
        text: 'I run both.',
        tools: [
          { name: 'exec_command', input: { cmd: 'printf marker-%d 42' } },
          { name: 'exec_command', input: { cmd: 'printf other-%d 43' } },
        ],
      });

      const run = await ask(upstream, 'TOOLTEST run both', { args: ['--json'] });

      expect(run.code).toBe(0);
      const items = itemsOf(run);
      const outputs = items.flatMap(({ type, aggregated_output: output }) =>
        type === 'command_execution' ? [output] : [],
      );
      expect(outputs.toSorted()).toEqual(['marker-42', 'other-43']);
      expect(items.at(-1)).toMatchObject({
        type: 'agent_message',
        text: expect.stringMatching(/^DONE result=.*marker-42.*other-43/su),
      });
      // The simulator refuses calls without results, results without calls, and what another vendor signed.
      expect(requests(upstream).map(({ responseStatus }) => responseStatus)).toEqual([200, 200]);
      expect(await activity()).toMatchObject([
        { ...served, state: 'done', finish: ends[0] },
        { ...served, state: 'done', finish: ends[1] },
      ]);
    });

    test('goes on with a conversation that holds its tool calls', async () => {
      const { requests } = bench();
      await ask(upstream, 'TOOLTEST2 one after the other');
      const second = await resumeCodex(bench().person, 'and now say bye', { args: ['-m', models[upstream]] });

      expect([second.code, second.output]).toEqual([0, `[${upstream}] Echo: and now say bye\n`]);
      expect(requests(upstream).map(({ responseStatus }) => responseStatus)).toEqual([200, 200, 200, 200]);
      expect(requests(upstream).at(-1)!.body.toString()).toMatch(/DONE result=.*marker-42.*marker-43/);
    });

    test('says in Codex’s own form what the vendor refuses, once, and no account is hurt', async () => {
      const { next, product, requests, activity } = bench();
      const [failure, message] = vendor.refusal;
      next(upstream, { kind: 'failure', failure });

      const run = await ask(upstream, 'say hi');

      expect(run.code).toBe(1);
      expect(run.errors).toContain(message);
      expect(requests(upstream)).toHaveLength(1);
      expect(await activity()).toMatchObject([{ ...served, state: 'failed', status: 400, partial: false }]);
      const { accounts } = await product.control('accounts.snapshot', {});
      expect(accounts.find(({ label }) => label === upstream)?.availability.state).toBe('ready');
    });

    test('is asked again by Codex after an outage', async () => {
      const { next, requests, activity } = bench();
      next(upstream, { kind: 'failure', failure: 'internal' });

      const run = await ask(upstream, 'say hi');

      expect([run.code, run.output]).toEqual([0, `[${upstream}] Echo: say hi\n`]);
      expect(requests(upstream).map(({ responseStatus }) => responseStatus)).toEqual([500, 200]);
      expect(await activity()).toMatchObject([
        { ...served, state: 'failed', status: 500 },
        { ...served, state: 'done', status: 200 },
      ]);
    });

    test('breaks off in the middle: Codex is told why, and the account stays ready', async () => {
      const { next, product, activity } = bench();
      next(upstream, {
        kind: 'error-mid-stream',
        afterEvents: vendor.eventsBeforeContent + 2,
        text: 'this answer is lost on the way, sorry',
      });

      const run = await ask(upstream, 'say hi');

      const [broken, again] = await activity();
      expect(broken).toMatchObject({ ...served, state: 'failed', status: 200 });
      // It says that the model is busy, or asks again, as the vendor's error says.
      if (again === undefined)
        expect([run.code, run.errors]).toEqual([1, expect.stringMatching(/at capacity/i)]);
      else expect([run.code, run.output]).toEqual([0, `[${upstream}] Echo: say hi\n`]);
      const { accounts } = await product.control('accounts.snapshot', {});
      expect(accounts.find(({ label }) => label === upstream)?.availability.state).toBe('ready');
    });

    test('is left alone at once when Codex is ended in the middle of an answer', async () => {
      const { always, requests, activity } = bench();
      const afterEvents = vendor.eventsBeforeContent + 2;
      always(upstream, { kind: 'hang', afterEvents, text: 'and then nothing comes' });
      const stop = new AbortController();
      const run = ask(upstream, 'say hi', { signal: stop.signal });
      await expect
        .poll(() => activity(), { timeout: 30_000 })
        .toMatchObject([{ firstTokenMs: expect.any(Number) }]);
      stop.abort();
      await run;

      const [request] = requests(upstream);
      await request!.settled;
      expect(request).toMatchObject({ aborted: true });
      await expect
        .poll(() => activity(), { timeout: 10_000 })
        .toMatchObject([{ ...served, state: 'cancelled', partial: true, errorCode: null }]);
    });
  });
});
