import { expect, test } from 'vitest';
import type { EveryVendor, Upstream } from './every-vendor.ts';
import type { OtherAgent, OtherRun } from './other-agents.ts';

/** An agent that speaks one dialect, set up once for the tests of a file. */
export interface AgentCase {
  readonly bench: () => EveryVendor;
  /** Runs the agent with a model of this upstream. */
  run(upstream: Upstream, prompt: string, run?: OtherRun): ReturnType<OtherAgent['run']>;
  /** Arguments that go on with the newest conversation. */
  readonly goOn: readonly string[];
  /** What the agent prints of the results of both commands; order and frame are its own. */
  readonly printed: readonly (string | RegExp)[];
}

/** One run may take this long on a busy machine. */
const agentMs = 240_000;

/** Every request was taken by the strict simulator, and nothing failed on the way. */
export async function expectAllTaken(bench: EveryVendor, upstream: Upstream, atLeast: number): Promise<void> {
  const refused = bench
    .requests(upstream)
    .all.filter((request) => request.responseStatus !== 200)
    .map((request) => request.responseBytes.toString('utf8'));
  expect(refused).toEqual([]);
  expect(bench.statuses(upstream).length).toBeGreaterThanOrEqual(atLeast);
  const activity = await bench.activity();
  expect(activity.filter((record) => record.state !== 'done')).toEqual([]);
  expect(activity.filter((record) => record.accountLabel === upstream.name)).not.toEqual([]);
}

/** Two calls at once at each upstream; from the second on, the conversation of the one before goes on. */
export function testTools(agent: AgentCase, through: readonly Upstream[]): void {
  test(
    `calls two tools at once and sends both results, in one conversation through ${through.map(({ name }) => name).join(', ')}`,
    async () => {
      for (const [index, upstream] of through.entries()) {
        agent.bench().requests(upstream).clear();
        const run = await agent.run(upstream, 'TOOLPAIR please', { args: index === 0 ? [] : agent.goOn });
        const shown = `${upstream.name}: ${run.output}\n${run.errors}`;
        expect(run.code, shown).toBe(0);
        for (const part of agent.printed) expect(run.output, shown).toMatch(part);
        await expectAllTaken(agent.bench(), upstream, 2);
      }
      expect(new Set((await agent.bench().activity()).map((record) => record.agent))).toEqual(
        new Set(['my program']),
      );
    },
    agentMs * through.length,
  );
}

export function testPlain(agent: AgentCase, upstream: Upstream): void {
  test(
    `prints a streamed answer of ${upstream.name} with every character`,
    async () => {
      const run = await agent.run(upstream, 'say hi UNICODE LONG40');
      expect(run.output, run.errors).toContain('Grüße, 世界! 👩‍🚀 — ½ € 𝒳 word0 word1');
      expect(run.output).toContain('word39');
      expect(run.code).toBe(0);
      await expectAllTaken(agent.bench(), upstream, 1);
      const activity = await agent.bench().activity();
      const served = activity.find((record) => record.accountLabel === upstream.name && record.stream);
      expect(served).toMatchObject({
        translatedTo: upstream.dialect,
        usage: { output: expect.any(Number) as number },
      });
    },
    agentMs,
  );
}

export function testRefusal(agent: AgentCase, upstream: Upstream): void {
  test(
    `shows the reason when ${upstream.name} refuses`,
    async () => {
      agent.bench().always(upstream, { kind: 'failure', failure: upstream.refused.failure });
      const run = await agent.run(upstream, 'say hi');
      expect(`${run.output}\n${run.errors}`).toContain(upstream.refused.message);
      expect(new Set(agent.bench().statuses(upstream))).toEqual(new Set([400]));
    },
    agentMs,
  );
}

export function testStreamError(agent: AgentCase, upstream: Upstream): void {
  test(
    `does not take an answer for whole that ${upstream.name} ends with an error`,
    async () => {
      const text = 'never the whole of it';
      agent.bench().always(upstream, { kind: 'error-mid-stream', afterEvents: 5, text, deltas: 8 });
      const leaving = new AbortController();
      const running = agent.run(upstream, 'say hi', { signal: leaving.signal });
      // Agents may try again for minutes; the second try shows that they saw the failure.
      const { requests } = agent.bench().vendors[upstream.name];
      const again = requests.waitFor(3, agentMs).catch(() => []);
      await Promise.race([running, again]);
      leaving.abort();
      const run = await running;
      expect(run.output).not.toContain(text);
      const activity = await agent.bench().activity();
      const own = activity.filter((record) => record.accountLabel === upstream.name && record.stream);
      expect(own.length).toBeGreaterThan(0);
      expect(own.filter((record) => record.state === 'done')).toEqual([]);
    },
    agentMs + 30_000,
  );
}

export function testCancel(agent: AgentCase, upstream: Upstream): void {
  test(
    `lets go of ${upstream.name} when the person ends it`,
    async () => {
      agent.bench().always(upstream, { kind: 'hang', afterEvents: 5, text: 'a b c d', deltas: 4 });
      const leaving = new AbortController();
      const running = agent.run(upstream, 'say hi', { signal: leaving.signal });
      const [first] = await agent.bench().vendors[upstream.name].requests.waitFor(1, agentMs);
      leaving.abort();
      await running;
      await first?.settled;
      expect(first).toMatchObject({ aborted: true });
    },
    agentMs + 30_000,
  );
}
