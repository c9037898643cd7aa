import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCodex, type AgentRun } from './agents.ts';
import { longToolName, writeLongToolsServer } from './long-tools-server.ts';
import { clientsMissing } from './programs.ts';
import type { Run } from './run-program.ts';
import { models, rule, useTranslatedBench, type Upstream } from './translated-bench.ts';

const missing = await clientsMissing();
const bench = useTranslatedBench('codex');
const translated = ['anthropic', 'compatible', 'gemini'] as const;

/** Codex asks for one of its own models, and the person's rule has it served by another vendor. */
async function ask(upstream: Upstream, model: string, prompt: string, run: AgentRun = {}): Promise<Run> {
  const { setRules, person } = bench();
  await setRules(rule('gpt-*', models[upstream]));
  return runCodex(person, prompt, { ...run, args: ['-m', model, ...(run.args ?? [])] });
}

const statuses = (upstream: Upstream) =>
  bench()
    .requests(upstream)
    .map(({ responseStatus }) => responseStatus);
const bodies = (upstream: Upstream): readonly string[] =>
  bench()
    .requests(upstream)
    .map(({ body }) => body.toString());
const lossesOf = async () => (await bench().activity())[0]?.losses ?? [];

describe.skipIf(missing !== null)(
  `What Codex can do with other vendors${missing === null ? '' : `: ${missing}`}`,
  () => {
    test.each(translated)('writes a file with its free-form patch tool through %s', async (upstream) => {
      const { next, person } = bench();
      const input = '*** Begin Patch\n*** Add File: note.txt\n+Grüße\n*** End Patch\n';
      next(upstream, { kind: 'answer', tool: { name: 'apply_patch', input: { input } } });

      const run = await ask(upstream, 'gpt-5.5', 'write a note');

      expect([run.code, run.output]).toEqual([0, expect.stringContaining('A note.txt')]);
      expect(await readFile(join(person.project, 'note.txt'), 'utf8')).toBe('Grüße\n');
      expect(statuses(upstream)).toEqual([200, 200]);
      expect(await lossesOf()).toContainEqual(
        expect.objectContaining({ kind: 'tool', reason: expect.stringContaining('no grammars') }),
      );
    });

    test.each(translated)(
      'runs the script tool and the namespaced tools of its newest models through %s',
      async (upstream) => {
        const { next } = bench();
        const input = 'text(await tools.exec_command({cmd:"printf marker-%d 42"}))';
        next(
          upstream,
          { kind: 'answer', tool: { name: 'functions__exec', input: { input } } },
          { kind: 'answer', tool: { name: 'collaboration__list_agents', input: {} } },
        );

        const run = await ask(upstream, 'gpt-6.1-sol', 'run it');

        expect([run.code, run.output]).toEqual([0, expect.stringMatching(/marker-42.*agent_status/su)]);
        expect(statuses(upstream)).toEqual([200, 200, 200]);
      },
    );

    test.each(translated)('finds the tools of an MCP server and calls one through %s', async (upstream) => {
      const { next, person } = bench();
      const { command, args } = await writeLongToolsServer(person.project);
      const words = 'mcp_servers.words';
      const settings = ['-c', `${words}.command="${command}"`, '-c', `${words}.args=["${args[0]}"]`];
      const full = `mcp__words__${longToolName}`;
      // Anthropic takes names of 128 characters.
      const name = upstream === 'anthropic' ? full : `mcp__${longToolName}`.slice(0, 64);
      next(
        upstream,
        { kind: 'answer', tool: { name: 'tool_search', input: { query: 'says a word' } } },
        { kind: 'answer', tool: { name, input: { word: 'Grüße' } } },
      );

      const run = await ask(upstream, 'gpt-5.5', 'say the word', {
        args: [...settings, '--dangerously-bypass-approvals-and-sandbox'],
      });

      expect([run.code, run.output]).toEqual([0, expect.stringContaining('the word is Grüße')]);
      expect(statuses(upstream)).toEqual([200, 200, 200]);
      expect(bodies(upstream)[0]).not.toContain(longToolName.slice(0, 40));
      expect(bodies(upstream)[1]).toContain(`"name":"${name}"`);
    });

    test('has its effort in the terms of every vendor', async () => {
      const high = { args: ['-c', 'model_reasoning_effort="high"'] };
      for (const upstream of translated) await ask(upstream, 'gpt-5.5', 'say hi', high);
      expect(translated.map((upstream) => bench().requests(upstream)[0]?.json)).toMatchObject([
        { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } },
        { reasoning_effort: 'high' },
        { generationConfig: { thinkingConfig: { thinkingBudget: 24_576 } } },
      ]);
    });

    test('searches the web with Anthropic’s search', async () => {
      const { next, requests } = bench();
      const results = [{ url: 'https://news.example/a', title: 'News A' }];
      next('anthropic', {
        kind: 'answer',
        search: { query: 'the news', results },
        text: 'It is all good.',
      });

      const run = await ask('anthropic', 'gpt-5.5', 'what is new?', { args: ['--json'] });

      expect(run.code).toBe(0);
      expect(run.output).toContain('"type":"web_search"');
      expect(run.output).toContain('It is all good.');
      expect(requests('anthropic')[0]?.json).toMatchObject({
        tools: expect.arrayContaining([expect.objectContaining({ type: 'web_search_20250305' })]),
      });
    });

    test.each([
      ['compatible', 'This model cannot search the web here.'],
      ['gemini', 'This model cannot search the web while it has other tools.'],
    ] as const)('searches nothing with %s, and the record says so first', async (upstream, reason) => {
      await ask(upstream, 'gpt-5.5', 'say hi');
      expect(bodies(upstream)[0]).not.toMatch(/web_search|googleSearch/);
      expect((await lossesOf())[0]).toMatchObject({ path: expect.stringMatching(/^tools\[\d+\]$/), reason });
    });

    test('is not told that its account was moved when a rule names another model of OpenAI', async () => {
      const run = await ask('openai', 'gpt-5.5', 'say hi', { args: ['--json'] });
      await bench().setRules(rule('gpt-*', 'openai/gpt-5.1'));
      const renamed = await runCodex(bench().person, 'say hi', { args: ['-m', 'gpt-5.5', '--json'] });

      expect([run.code, renamed.code]).toEqual([0, 0]);
      expect(renamed.output).not.toMatch(/rerouted|flagged/);
      expect(bench().requests('openai').at(-1)?.json).toMatchObject({ model: 'gpt-5.1' });
    });

    test('falls back from its WebSocket attempt at once', async () => {
      const run = await ask('anthropic', 'gpt-5.5', 'say hi', {
        args: ['-c', 'model_providers.switchyard.supports_websockets=true'],
        environment: { NO_PROXY: '', http_proxy: bench().outside.url },
      });

      expect([run.code, run.output]).toEqual([0, '[anthropic] Echo: say hi\n']);
      const tunnel = bench().outside.tunnels.at(-1);
      expect(tunnel?.sent()).toMatch(/^upgrade: websocket\r$/im);
      expect(tunnel?.received()).toMatch(/^HTTP\/1\.1 426 /);
      expect(run.errors).not.toContain('Reconnecting');
      expect(statuses('anthropic')).toEqual([200]);
    });

    test('works with a base address and a key alone', async () => {
      const { product, activity } = bench();
      const { key } = await product.control('keys.add', { label: 'by hand', provider: 'anthropic' });
      const run = await ask('anthropic', 'gpt-5.5', 'TOOLTEST run it', {
        args: ['-c', 'model_provider="openai"', '-c', `openai_base_url="${product.proxy}/v1"`],
        environment: { CODEX_API_KEY: key },
      });

      expect([run.code, run.output]).toEqual([0, expect.stringContaining('marker-42')]);
      expect(statuses('anthropic')).toEqual([200, 200]);
      expect(new Set((await activity()).map(({ agent, state }) => `${agent} ${state}`))).toEqual(
        new Set(['by hand done']),
      );
    });

    test('is refused with a reason what only OpenAI can do, and its list of models is its own', async () => {
      const { product } = bench();
      const { key } = await product.control('keys.add', { label: 'pinned', provider: 'anthropic' });
      const call = async (path: string, body?: object): Promise<readonly [status: number, body: unknown]> => {
        const answer = await fetch(`${product.proxy}${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        return [answer.status, await answer.json()];
      };
      const question = { role: 'user', content: 'hi' };
      const body = {
        model: models.anthropic,
        stream: true,
        input: [question, { type: 'compaction_trigger' }],
      };
      for (const path of ['/v1/responses/compact', '/v1/responses'])
        expect(await call(path, body)).toEqual([
          400,
          {
            error: expect.objectContaining({
              code: 'translation-refused',
              message: expect.stringMatching(/only OpenAI itself can compact a conversation this way/),
            }),
          },
        ]);
      // Nothing to add to what Codex knows itself; it keeps its own list then.
      expect(await call('/v1/models?client_version=0.169.0')).toEqual([200, { models: [] }]);
    });
  },
);
