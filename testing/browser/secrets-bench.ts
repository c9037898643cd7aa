import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { genuineClaude } from '../../server/testing/genuine-requests.ts';
import type { AccountsBench } from '../clients/accounts-bench.ts';
import {
  addEverything,
  ownSecrets,
  sendByHand,
  sendOwnLogin,
  vaultKey,
  type Own,
} from '../clients/planted-run.ts';
import type { Planted } from '../clients/planted-secrets.ts';

const random = (prefix = ''): string => prefix + randomBytes(36).toString('base64url');

/** What a person keeps in the files and the environment of the agents, each of its own. */
export function agentSecrets() {
  return {
    'token in Claude Code’s settings': random('sk-ant-oat01-'),
    'another program’s token there': random('ghp_'),
    'login of Claude Code': random('sk-ant-oat01-'),
    'refresh token of Claude Code': random('sk-ant-ort01-'),
    'token of a provider in Codex’s settings': random('sk-proj-'),
    'header of a provider there': random(),
    'token of a server there': random(),
    'key in the .env of Gemini CLI': random('AIza'),
    'key in OpenCode’s settings': random('sk-'),
    'key in a shell’s file': random('sk-ant-api03-'),
    'key in the environment': random('sk-proj-'),
  } as const;
}

/** What is typed into the page. */
export function typedSecrets() {
  return {
    'key typed into the add form': random('sk-ant-api03-'),
    'key typed at the wrong provider': random('sk-ant-api03-'),
    'key typed in place of another': random('sk-ant-api03-'),
    'text typed into a sign-in': random(),
  } as const;
}

/** A folder of programs that answer like the agents, and the product's `PATH` with it. */
export async function installAgents(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-programs-'));
  const versions = { claude: '2.1.42 (Claude Code)', codex: 'codex-cli 0.99.0', gemini: '0.20.0' };
  for (const [name, version] of Object.entries(versions)) {
    await writeFile(join(folder, name), `#!/bin/sh\necho "${version}"\n`);
    await chmod(join(folder, name), 0o755);
  }
  return {
    path: [folder, '/usr/bin', '/bin'].join(delimiter),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

type AgentSecrets = ReturnType<typeof agentSecrets>;

async function writeAgentFiles(bench: AccountsBench, of: AgentSecrets): Promise<void> {
  const { home, claudeHome, codexHome } = bench.person;
  const login = {
    accessToken: of['login of Claude Code'],
    refreshToken: of['refresh token of Claude Code'],
    expiresAt: Date.now() + 36_000_000,
    scopes: ['user:inference'],
    subscriptionType: 'max',
  };
  const files: Readonly<Record<string, string>> = {
    [join(claudeHome, 'settings.json')]: JSON.stringify({
      theme: 'dark',
      env: {
        ANTHROPIC_BASE_URL: 'https://elsewhere.example',
        ANTHROPIC_AUTH_TOKEN: of['token in Claude Code’s settings'],
        GITHUB_TOKEN: of['another program’s token there'],
      },
    }),
    [join(claudeHome, '.credentials.json')]: JSON.stringify({ claudeAiOauth: login }),
    [join(codexHome, 'config.toml')]: [
      'model_provider = "mine"',
      '[model_providers.mine]',
      'name = "Mine"',
      'base_url = "https://elsewhere.example/v1"',
      `experimental_bearer_token = "${of['token of a provider in Codex’s settings']}"`,
      `http_headers = { "x-team" = "${of['header of a provider there']}" }`,
      '[mcp_servers.mine]',
      'command = "mine"',
      `env = { "MINE_TOKEN" = "${of['token of a server there']}" }`,
      '',
    ].join('\n'),
    [join(home, '.gemini', '.env')]: `GEMINI_API_KEY=${of['key in the .env of Gemini CLI']}\n`,
    [join(home, '.config', 'opencode', 'opencode.json')]: JSON.stringify({
      provider: { anthropic: { options: { apiKey: of['key in OpenCode’s settings'] } } },
    }),
    [join(home, '.bashrc')]: `export ANTHROPIC_AUTH_TOKEN=${of['key in a shell’s file']}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

/** Notes what a sign-in spends: the codes and their verifiers. */
function watchSignIns({ tokens }: AccountsBench): readonly Planted[] {
  const spent: Planted[] = [];
  const exchange = tokens.signIns.exchangeCode;
  Object.assign(tokens.signIns, {
    exchangeCode: (...input: Parameters<typeof exchange>) => {
      const [code, , , verifier] = input;
      spent.push({ kind: 'sign-in code', secret: code }, { kind: 'sign-in verifier', secret: verifier });
      return exchange(...input);
    },
  });
  return spent;
}

/** A vendor whose error repeats the tokens, as the product's records have it then. */
async function provokeEchoes(bench: AccountsBench, own: Own, clientKey: string): Promise<void> {
  const tokens = (['claude', 'codex'] as const).map((provider) => bench.family(provider, 'work'));
  const message = `bad: ${tokens.flatMap((one) => [one.accessToken, one.current]).join(' ')} ${own['Gemini API key']}`;
  bench.vendors.anthropic.script('work').always({ kind: 'failure', failure: 'request-invalid', message });
  const { path, headers, body } = genuineClaude(clientKey, {
    body: { messages: [{ role: 'user', content: own['what a person asks'] }] },
  });
  const answer = await fetch(`${bench.product().proxy}${path}`, {
    method: 'POST',
    headers: headers as Record<string, string>,
    body: String(body),
  });
  await answer.text();
}

/**
 * Fills a person's product with accounts of every kind, logins, agents with secrets in their files, and requests that were
 * refused. Gives everything that no screen may show.
 */
export async function plantEverything(
  bench: AccountsBench,
  files: AgentSecrets,
): Promise<readonly Planted[]> {
  const own = ownSecrets();
  await writeAgentFiles(bench, files);
  const spent = watchSignIns(bench);
  await addEverything(bench, own, []);
  const { key } = await bench.product().control('keys.add', { label: 'mine' });
  await sendOwnLogin(bench, own, key);
  for (const provider of ['claude', 'codex'] as const) {
    const { id } = await bench.signIn(provider, 'work');
    await bench.product().control('accounts.use', { id });
  }
  await sendByHand(bench, own, key);
  await provokeEchoes(bench, own, key);
  return [
    ...Object.entries({ ...own, ...files }).map(([kind, secret]) => ({ kind, secret })),
    ...(['claude', 'codex'] as const).flatMap((provider) => {
      const { accessToken, current } = bench.family(provider, 'work');
      return [
        { kind: `access token of ${provider}`, secret: accessToken },
        { kind: `refresh token of ${provider}`, secret: current },
      ];
    }),
    ...spent,
    { kind: 'client key', secret: key },
    { kind: 'passphrase of the vault', secret: bench.passphrase },
    { kind: 'key of the vault', secret: await vaultKey(bench) },
    {
      kind: 'token of the page',
      secret: new URL(bench.product().ui).hash.replace('#token=', ''),
      allowed: ['session storage'],
    },
  ];
}
