import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentStatus } from './status.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const claude = { agent: 'claude-code', proxyUrl, clientKey };
const codex = { agent: 'codex', proxyUrl, clientKey };
const stateOf = async (agent: string): Promise<AgentStatus | undefined> =>
  (await home.engine().list()).find((status) => status.id === agent);

describe('the state of an agent', () => {
  it('is not-installed without program and directory, direct with a directory', async () => {
    expect(await stateOf('codex')).toMatchObject({ state: 'not-installed', version: null, executable: null });
    await mkdir(join(home.directory, '.codex'));
    expect(await stateOf('codex')).toMatchObject({ state: 'direct', stateDetail: null });
  });

  it('is drifted when a key was changed or removed, told with key, value and line', async () => {
    await home.engine().apply(claude);
    const text = await home.read(home.settings);
    await home.write(
      home.settings,
      text.replace(proxyUrl, 'https://theirs.example').replace(/,\n.*CACHING.*"1"/, ''),
    );
    const status = await stateOf('claude-code');
    expect(status).toMatchObject({ state: 'drifted', mode: 'key' });
    expect(status?.stateDetail).toBe(
      `env.ANTHROPIC_BASE_URL is https://theirs.example instead of ${proxyUrl} (line 3). env.ENABLE_PROMPT_CACHING_1H is missing.`,
    );
    expect((await home.engine().apply(claude)).agent.state).toBe('applied');
  });

  it('is file-missing when the file is gone; apply makes it again and undo then removes it', async () => {
    await home.engine().apply(claude);
    await rm(home.settings);
    expect((await stateOf('claude-code'))?.state).toBe('file-missing');
    await home.engine().apply(claude);
    expect((await stateOf('claude-code'))?.state).toBe('applied');
    await rm(home.settings);
    expect((await home.engine().undo({ agent: 'claude-code' })).warnings).toEqual([
      'The file is gone; there is nothing to put back.',
    ]);
    expect(home.ledger.entries('claude-code', join(home.directory, '.claude'))).toEqual([]);
  });

  it('is overridden by a stronger settings file, which is named and left alone', async () => {
    await home.engine().apply(claude);
    const local = join(home.directory, '.claude', 'settings.local.json');
    await home.write(local, '{"env": {"ANTHROPIC_BASE_URL": "https://x.example"}}');
    const status = await stateOf('claude-code');
    expect(status?.state).toBe('overridden');
    expect(status?.stateDetail).toContain(`env.ANTHROPIC_BASE_URL in ${local} wins`);
    expect(await home.read(local)).toBe('{"env": {"ANTHROPIC_BASE_URL": "https://x.example"}}');
  });

  it.each([
    ['key', { ANTHROPIC_BASE_URL: 'https://x' }, 'applied', 'loses against the address in settings.json'],
    ['key', { ANTHROPIC_API_KEY: 'k' }, 'applied', 'loses against ANTHROPIC_AUTH_TOKEN'],
    ['pass-through', { ANTHROPIC_API_KEY: 'k' }, 'overridden', "wins over Claude Code's own login"],
    ['pass-through', { ANTHROPIC_AUTH_TOKEN: 'k' }, 'overridden', "wins over Claude Code's own login"],
    ['key', { CLAUDE_CODE_USE_BEDROCK: '1' }, 'overridden', 'talks to that cloud'],
  ] as const)('in mode %s with %j in the environment is %s', async (mode, environment, state, detail) => {
    await home.engine().apply({ ...claude, mode });
    const status = (await home.engine({ environment }).list()).find(({ id }) => id === 'claude-code');
    expect(status).toMatchObject({ state });
    expect(status?.stateDetail).toContain(detail);
  });

  it('is overridden by an apiKeyHelper in pass-through mode only', async () => {
    await home.write(home.settings, '{"apiKeyHelper": "/bin/key"}');
    expect((await home.engine().apply(claude)).agent.state).toBe('applied');
    expect((await home.engine().apply({ ...claude, mode: 'pass-through' })).agent.state).toBe('overridden');
  });

  it('of Codex is overridden by managed configuration and names foreign keys in our table', async () => {
    await home.write(home.config, '[model_providers.switchyard]\nenv_key = "K"\n');
    expect((await home.engine().apply(codex)).agent).toMatchObject({ state: 'applied' });
    expect((await stateOf('codex'))?.stateDetail).toContain('env_key');
    await home.write(join(home.directory, '.codex', 'managed_config.toml'), 'model_provider = "corp"\n');
    expect((await stateOf('codex'))?.state).toBe('overridden');
  });
});
