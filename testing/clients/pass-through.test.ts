import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runClaude, runCodex } from './agents.ts';
import { codexLogin, expectNoClientKey, servedBy, useBench, type Bench } from './bench.ts';
import { ownCodexConfig } from './person.ts';
import { clientsMissing } from './programs.ts';

const missing = await clientsMissing();
const start = useBench();

const claudeLogin = (accessToken: string): string =>
  `${JSON.stringify(
    {
      claudeAiOauth: {
        accessToken,
        refreshToken: 'sk-ant-ort01-own',
        expiresAt: Date.now() + 8 * 3_600_000,
        scopes: ['user:inference', 'user:profile'],
        subscriptionType: 'max',
      },
    },
    null,
    3,
  )}\n`;

/** Codex asks ChatGPT itself for a few things besides the model; here those go to the simulator too. */
async function signCodexIn({ person, vendors }: Bench): Promise<string> {
  const config = `chatgpt_base_url = "${vendors.openai.url}/backend-api/"\r\n${ownCodexConfig}`;
  await writeFile(join(person.codexHome, 'config.toml'), config);
  const login = codexLogin(vendors.openai.account('own'));
  await writeFile(join(person.codexHome, 'auth.json'), login, { mode: 0o600 });
  return login;
}

describe.skipIf(missing !== null)(
  `An agent that keeps its own login${missing === null ? '' : `: ${missing}`}`,
  () => {
    test('Claude Code with a token in its environment is served by it and shows up as an account', async () => {
      const bench = await start();
      await bench.apply('claude-code', 'pass-through');
      const { anthropic } = bench.vendors;
      const environment = { CLAUDE_CODE_OAUTH_TOKEN: anthropic.account('own').secret };

      const run = await runClaude(bench.person, 'TOOLTEST run it', { environment });

      expect([run.code, run.output]).toEqual([0, 'DONE result=marker-42\n']);
      expect(servedBy(anthropic.requests.all)).toEqual(['own', 'own']);
      expectNoClientKey(anthropic.requests.all);
      expect(await bench.account("Claude Code's own login")).toMatchObject({
        kind: 'pass-through',
        provider: 'claude',
        inUse: true,
        credential: { state: 'with-the-agent' },
      });
      expect(await bench.windows("Claude Code's own login")).toMatchObject({
        '5h': { usedFraction: 0.22, source: 'header' },
        '7d': { usedFraction: 0.1025 },
      });
    });

    test('Claude Code’s login file is used as it is, replaced by an account on demand, and never written', async () => {
      const bench = await start();
      const file = join(bench.person.claudeHome, '.credentials.json');
      const login = claudeLogin(bench.vendors.anthropic.account('own').secret);
      await writeFile(file, login, { mode: 0o600 });
      await bench.apply('claude-code', 'pass-through');
      await bench.addClaudePlan('work');

      // Until the person chooses, an agent that brings its own login keeps it.
      await runClaude(bench.person, 'first turn');
      await bench.product.control('accounts.use', { id: 'work' });
      const second = await runClaude(bench.person, 'second turn', { args: ['-c'] });
      await bench.product.control('accounts.use', { id: "Claude Code's own login" });
      const third = await runClaude(bench.person, 'third turn', { args: ['-c'] });

      expect(servedBy(bench.vendors.anthropic.requests.all)).toEqual(['own', 'work', 'own']);
      expect([second.output, third.output]).toEqual([
        '[work] Echo: second turn\n',
        '[own] Echo: third turn\n',
      ]);
      expect(await readFile(file, 'utf8')).toBe(login);
      // A signed-in Claude Code asks Anthropic about its own account, past any base URL.
      expect(bench.outside.asked.filter((host) => host !== 'api.anthropic.com:443')).toEqual([]);
    });

    test('Codex with its ChatGPT login is served by it and shows up as an account', async () => {
      const bench = await start();
      const login = await signCodexIn(bench);
      await bench.apply('codex', 'pass-through');

      const run = await runCodex(bench.person, 'TOOLTEST run it');

      expect(run.code).toBe(0);
      expect(run.output).toContain('marker-42');
      const { requests } = bench.vendors.openai;
      const turns = requests.at('/responses');
      expect(servedBy(turns)).toEqual(['own', 'own']);
      expect(turns[0]!.headers['chatgpt-account-id']).toBe('00000000-0000-4000-8000-000000000002');
      expectNoClientKey(requests.all);
      expect(await bench.account("Codex's own login")).toMatchObject({
        kind: 'pass-through',
        provider: 'codex',
        inUse: true,
        credential: { state: 'with-the-agent' },
      });
      expect(await bench.windows("Codex's own login")).toMatchObject({
        '5h': { usedFraction: 0.22 },
        '7d': { usedFraction: 0.1025 },
      });
      const activity = await bench.activity();
      expect(activity.map((request) => [request.agent, request.state])).toEqual(
        activity.map(() => ['codex', 'done']),
      );
      // Codex may write its file itself; without a reason it does not, and neither do we.
      expect(await readFile(join(bench.person.codexHome, 'auth.json'), 'utf8')).toBe(login);
      expect(bench.outside.asked).toEqual([]);
    });

    test('Codex’s own login is replaced by the account that the person chooses', async () => {
      const bench = await start();
      await signCodexIn(bench);
      await bench.apply('codex', 'pass-through');
      await bench.addChatGptPlan('work');
      await bench.product.control('accounts.use', { id: 'work' });

      const run = await runCodex(bench.person, 'say hi');

      expect(run.output).toBe('[work] Echo: say hi\n');
      const [turn] = bench.vendors.openai.requests.at('/responses');
      expect(turn!.headers['chatgpt-account-id']).toBe('00000000-0000-4000-8000-000000000003');
    });
  },
);
