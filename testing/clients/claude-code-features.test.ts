import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runClaude } from './agents.ts';
import { longToolName, writeLongToolsServer } from './long-tools-server.ts';
import { clientsMissing } from './programs.ts';
import { models, rule, useTranslatedBench, type Upstream } from './translated-bench.ts';

const missing = await clientsMissing();
const bench = useTranslatedBench('claude-code');
const bodyOf = (upstream: Upstream, at = 0) => bench().requests(upstream)[at]?.json;

describe.skipIf(missing !== null)(
  `What Claude Code can do with other vendors${missing === null ? '' : `: ${missing}`}`,
  () => {
    test('has its tiers served by the models that the person’s rules name', async () => {
      const { setRules, activity, person } = bench();
      await setRules(
        rule('*opus*', models.openai),
        rule('*sonnet*', models.gemini),
        rule('*haiku*', models.compatible),
      );

      const outputs: string[] = [];
      for (const tier of ['opus', 'sonnet', 'haiku'])
        outputs.push((await runClaude(person, `say ${tier}`, { args: ['--model', tier] })).output);

      expect(outputs).toEqual([
        '[openai] Echo: say opus\n',
        '[gemini] Echo: say sonnet\n',
        '[compatible] Echo: say haiku\n',
      ]);
      expect(await activity()).toMatchObject([
        { modelAsked: expect.stringMatching(/^claude-opus/), modelSent: 'gpt-5.5', modelServed: 'gpt-5.5' },
        { modelAsked: expect.stringMatching(/^claude-sonnet/), modelSent: 'gemini-2.5-pro' },
        { modelAsked: expect.stringMatching(/^claude-haiku/), modelSent: 'simulated-large' },
      ]);
    });

    test.each([
      ['openai', { reasoning: { effort: 'low' } }, { reasoning: { effort: 'xhigh' } }],
      ['official', { reasoning_effort: 'low' }, { reasoning_effort: 'xhigh' }],
      [
        'gemini',
        { generationConfig: { thinkingConfig: { thinkingBudget: 1024 } } },
        { generationConfig: { thinkingConfig: { thinkingBudget: 32_768 } } },
      ],
    ] as const)('has its effort in the terms of %s', async (upstream, low, high) => {
      const { setRules, person } = bench();
      await setRules(rule('claude-*', models[upstream]));
      await runClaude(person, 'say hi', { args: ['--effort', 'low'] });
      await runClaude(person, 'say hi', { args: ['--effort', 'xhigh'] });
      expect([bodyOf(upstream), bodyOf(upstream, 1)]).toMatchObject([low, high]);
    });

    test.each(['openai', 'compatible', 'gemini'] as const)('counts its context for %s', async (upstream) => {
      const { setRules, activity, person } = bench();
      await setRules(rule('claude-*', models[upstream]));

      const run = await runClaude(person, '/context');

      expect(run.code).toBe(0);
      expect(run.output).toMatch(/\*\*Tokens:\*\* [1-9][\d.]*k/);
      const counted = await activity();
      expect(counted.length).toBeGreaterThan(0);
      expect(new Set(counted.map(({ path, state }) => `${path} ${state}`))).toEqual(
        new Set(['/v1/messages/count_tokens done']),
      );
    });

    test.each(['openai', 'compatible', 'gemini'] as const)(
      'finds and calls a tool whose name is too long for %s',
      async (upstream) => {
        const { setRules, next, requests, person } = bench();
        await setRules(rule('claude-*', models[upstream]));
        const server = { mcpServers: { 'the-words': await writeLongToolsServer(person.project) } };
        await writeFile(join(person.project, 'mcp.json'), JSON.stringify(server));
        const full = `mcp__the-words__${longToolName}`;
        const short = `mcp__${longToolName}`.slice(0, 64);
        next(
          upstream,
          {
            kind: 'answer',
            tool: { name: 'ToolSearch', input: { query: `select:${full}`, max_results: 1 } },
          },
          { kind: 'answer', tool: { name: short, input: { word: 'Grüße' } } },
        );

        const run = await runClaude(person, 'say the word', {
          args: ['--mcp-config', 'mcp.json', '--allowedTools', full],
        });

        expect([run.code, run.output]).toEqual([0, expect.stringContaining('the word is Grüße')]);
        const bodies = requests(upstream).map(({ body }) => body.toString());
        expect(bodies).toHaveLength(3);
        expect(bodies[0]).not.toContain(`"${short}"`);
        expect(bodies[1]).toContain(`"name":"${short}"`);
        expect(bodies[2]).not.toContain(`"name":"${full}"`);
      },
    );

    test.each([
      ['openai', [{ type: 'web_search' }]],
      ['gemini', [{ googleSearch: {} }]],
    ] as const)('searches the web with the search of %s', async (upstream, tools) => {
      const { setRules, next, requests, person } = bench();
      await setRules(rule('claude-*', models[upstream]));
      const results = [{ url: 'https://news.example/a', title: 'News A' }];
      next(
        upstream,
        { kind: 'answer', tool: { name: 'WebSearch', input: { query: 'the news' } } },
        { kind: 'answer', search: { query: 'the news', results }, text: 'It is all good.' },
      );

      const run = await runClaude(person, 'what is new?', {
        args: ['--tools', 'WebSearch', '--allowedTools', 'WebSearch'],
      });

      expect(run.output).toContain('It is all good.');
      expect(requests(upstream).map(({ responseStatus }) => responseStatus)).toEqual([200, 200, 200]);
      expect(bodyOf(upstream, 1)).toMatchObject({ tools });
      expect(requests(upstream)[2]!.body.toString()).toContain('https://news.example/a');
    });

    test('searches nothing where the vendor has no search, is offered no empty function, and the record says so', async () => {
      const { setRules, next, activity, person } = bench();
      await setRules(rule('claude-*', models.compatible));
      next('compatible', { kind: 'answer', tool: { name: 'WebSearch', input: { query: 'the news' } } });

      const run = await runClaude(person, 'what is new?', {
        args: ['--tools', 'WebSearch', '--allowedTools', 'WebSearch'],
      });

      expect(run.code).toBe(0);
      expect(bodyOf('compatible', 1)).not.toHaveProperty('tools');
      const [, search] = await activity();
      expect(search?.losses[0]).toEqual({
        path: 'tools[0]',
        kind: 'tool',
        reason: 'This model cannot search the web here.',
      });
    });
  },
);
