import { describe, expect, test } from 'vitest';
import { runClaude, type AgentRun } from './agents.ts';
import type { Run } from './run-program.ts';
import { clientsMissing } from './programs.ts';
import { models, useTranslatedBench, type Upstream } from './translated-bench.ts';

const missing = await clientsMissing();
const bench = useTranslatedBench('claude-code');

interface Vendor {
  readonly upstream: Upstream;
  readonly path: string;
  readonly dialect: string;
  /** The vendor's word for an answer that is over, and for one that calls tools. */
  readonly ends: readonly [answer: string, calls: string];
  /** How an answer of this vendor begins on the wire: events before a failure can come that content precedes. */
  readonly eventsBeforeContent: number;
  readonly refusal: readonly [failure: string, message: string];
  readonly outage: readonly [failure: string, status: number];
}

const vendors: readonly Vendor[] = [
  {
    upstream: 'openai',
    path: '/v1/responses',
    dialect: 'openai-responses',
    ends: ['completed', 'completed'],
    eventsBeforeContent: 6,
    refusal: ['context-length', 'Your input exceeds the context window of this model.'],
    outage: ['internal', 500],
  },
  {
    upstream: 'official',
    path: '/v1/chat/completions',
    dialect: 'openai-chat',
    ends: ['stop', 'tool_calls'],
    eventsBeforeContent: 3,
    refusal: ['context-length', 'Your input exceeds the context window of this model.'],
    outage: ['internal', 500],
  },
  {
    upstream: 'compatible',
    path: '/v1/chat/completions',
    dialect: 'openai-chat',
    ends: ['stop', 'tool_calls'],
    eventsBeforeContent: 3,
    refusal: ['context-length', "This model's maximum context length is 32768 tokens."],
    outage: ['internal', 500],
  },
  {
    upstream: 'gemini',
    path: '/v1beta/models/gemini-2.5-pro:streamGenerateContent',
    dialect: 'gemini',
    ends: ['STOP', 'STOP'],
    eventsBeforeContent: 2,
    refusal: [
      'request-invalid',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    ],
    outage: ['internal', 500],
  },
];

/** Claude Code with the upstream's model, in the project of this test. */
const ask = (upstream: Upstream, prompt: string, run: AgentRun = {}): Promise<Run> =>
  runClaude(bench().person, prompt, {
    ...run,
    environment: { ANTHROPIC_MODEL: models[upstream], ...run.environment },
  });

describe.skipIf(missing !== null)(
  `Claude Code with other vendors${missing === null ? '' : `: ${missing}`}`,
  () => {
    describe.each(vendors)('$upstream', ({ upstream, path, dialect, ends }) => {
      const served = { agent: 'claude-code', accountLabel: upstream, translatedTo: dialect, stream: true };

      test('answers in its own words, streamed, and never sees what is meant for Anthropic alone', async () => {
        const { requests, activity } = bench();
        const prompt = 'say hi UNICODE LONG40';
        const run = await ask(upstream, prompt, {
          args: ['--output-format', 'stream-json', '--verbose', '--include-partial-messages'],
        });

        expect(run.code).toBe(0);
        const lines = run.output.trim().split('\n');
        expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
          type: 'result',
          is_error: false,
          stop_reason: 'end_turn',
          result: expect.stringMatching(/Echo: say hi UNICODE LONG40 Grüße, 世界!.* word39$/su),
        });
        const deltas = lines.filter((line) => line.includes('"content_block_delta"'));
        expect(deltas.length).toBeGreaterThan(5);
        const [request, ...others] = requests(upstream);
        expect(others).toEqual([]);
        expect(request).toMatchObject({ path, responseStatus: 200, completed: true });
        expect(request!.headers['user-agent']).toMatch(/^Switchyard\//);
        expect(
          Object.keys(request!.headers).filter((name) => /anthropic|claude|stainless|^x-app$/.test(name)),
        ).toEqual([]);
        const body = request!.body.toString();
        expect(body).not.toContain('x-anthropic-billing-header');
        expect(body).not.toMatch(/cache_control|defer_loading|context_management|device_id/);
        expect(await activity()).toMatchObject([
          {
            ...served,
            state: 'done',
            status: 200,
            partial: false,
            modelAsked: models[upstream],
            modelSent: models[upstream].slice(upstream.length + 1),
            finish: ends[0],
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
            { name: 'Bash', input: { command: 'printf marker-%d 42', description: 'one' } },
            { name: 'Bash', input: { command: 'printf other-%d 43', description: 'two' } },
          ],
        });

        const run = await ask(upstream, 'TOOLTEST run both');

        expect([run.code, run.output]).toEqual([0, 'DONE result=marker-42, other-43\n']);
        // The simulator refuses calls without results, results without calls, and what another vendor signed.
        expect(requests(upstream).map(({ responseStatus }) => responseStatus)).toEqual([200, 200]);
        expect(await activity()).toMatchObject([
          { ...served, state: 'done', finish: ends[1] },
          { ...served, state: 'done', finish: ends[0] },
        ]);
      });

      test('goes on with a conversation that holds its tool calls', async () => {
        const { requests } = bench();
        await ask(upstream, 'TOOLTEST2 one after the other');
        const second = await ask(upstream, 'and now say bye', { args: ['-c'] });

        expect([second.code, second.output]).toEqual([0, `[${upstream}] Echo: and now say bye\n`]);
        expect(requests(upstream).map(({ responseStatus }) => responseStatus)).toEqual([200, 200, 200, 200]);
        expect(requests(upstream).at(-1)!.body.toString()).toContain('DONE result=marker-42, marker-43');
      });
    });
  },
);

/** OpenAI's own Chat Completions is left out: it differs from another server's in what it takes, not in how it fails. */
const troubled = vendors.filter(({ upstream }) => upstream !== 'official');

describe.skipIf(missing !== null)(
  `Claude Code in trouble with another vendor${missing === null ? '' : `: ${missing}`}`,
  () => {
    describe.each(troubled)('$upstream', ({ upstream, dialect, ...vendor }) => {
      const served = { agent: 'claude-code', accountLabel: upstream, translatedTo: dialect, stream: true };

      test('is told of a full context in the words that Claude Code acts on, and no account is hurt', async () => {
        const { next, product, requests, activity } = bench();
        const [failure, message] = vendor.refusal;
        next(upstream, { kind: 'failure', failure, message });

        const run = await ask(upstream, 'say hi');

        expect(run.code).toBe(1);
        // It tries to shorten the conversation, which is a single question here.
        expect(run.output).toContain('Prompt is too long · this conversation is a single exchange');
        expect(requests(upstream)).toHaveLength(1);
        expect(await activity()).toMatchObject([
          {
            ...served,
            state: 'failed',
            status: 400,
            partial: false,
            errorMessage: expect.stringContaining(message),
          },
        ]);
        const { accounts } = await product.control('accounts.snapshot', {});
        expect(accounts.find(({ label }) => label === upstream)?.availability.state).toBe('ready');
      });

      test('is asked again by Claude Code after an outage', async () => {
        const { next, requests, activity } = bench();
        const [failure, status] = vendor.outage;
        next(upstream, { kind: 'failure', failure });

        const run = await ask(upstream, 'say hi');

        expect([run.code, run.output]).toEqual([0, `[${upstream}] Echo: say hi\n`]);
        expect(requests(upstream).map(({ responseStatus }) => responseStatus)).toEqual([status, 200]);
        expect(await activity()).toMatchObject([
          { ...served, state: 'failed', status },
          { ...served, state: 'done', status: 200 },
        ]);
      });

      test('breaks off in the middle: Claude Code is told, and the account stays ready', async () => {
        const { next, product, activity } = bench();
        next(upstream, {
          kind: 'error-mid-stream',
          afterEvents: vendor.eventsBeforeContent + 2,
          text: 'this answer is lost on the way, sorry',
        });

        const run = await ask(upstream, 'say hi');

        // It asks to go on where the answer broke off, which only a client does that was told so.
        expect([run.code, run.output]).toEqual([0, expect.stringContaining('cut off mid-stream')]);
        const [broken, again, ...more] = await activity();
        expect(more).toEqual([]);
        expect(broken).toMatchObject({ ...served, state: 'failed', status: 200 });
        expect(again).toMatchObject({ ...served, state: 'done' });
        const { accounts } = await product.control('accounts.snapshot', {});
        expect(accounts.find(({ label }) => label === upstream)?.availability.state).toBe('ready');
      });

      test('is left alone at once when Claude Code is ended in the middle of an answer', async () => {
        const { always, requests, activity } = bench();
        always(upstream, {
          kind: 'hang',
          afterEvents: vendor.eventsBeforeContent + 2,
          text: 'and then nothing comes',
        });
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
  },
);
