import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentManifest } from './manifest.ts';
import type { AgentStatus } from './status.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { sampleAgent, sampleTexts } from './testing/sample-agent.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
let first: string;
let second: string;
beforeEach(async () => {
  home = await temporaryHome();
  first = join(home.directory, '.sample', 'a.json');
  second = join(home.directory, '.sample', 'b.toml');
  await home.write(first, sampleTexts.json);
  await home.write(second, sampleTexts.toml);
});
afterEach(() => home.remove());

const files = [
  { name: 'a.json', format: 'json' },
  { name: 'b.toml', format: 'toml' },
] as const;
const request = { agent: 'sample', proxyUrl, clientKey };
const statusOf = async (facts: Partial<AgentManifest> = {}): Promise<AgentStatus> => {
  const [status] = await home.engine({ manifests: [sampleAgent(files, facts)] }).list();
  if (status === undefined) throw new TypeError('no agent');
  return status;
};
const apply = (): Promise<unknown> => home.engine({ manifests: [sampleAgent(files)] }).apply(request);

describe('what is found in the files of an agent', () => {
  it('is listed whole; the worst of it is the state', async () => {
    await apply();
    const text = await home.read(first);
    await home.write(first, text.replace(`"${proxyUrl}"`, '"http://127.0.0.1:15721"'));
    await home.write(second, 'a = ');
    const status = await statusOf();
    expect(status.state).toBe('unparsable');
    expect(status.stateDetail).toContain('line 1');
    expect(status.findings).toEqual([
      {
        kind: 'drift',
        text: `proxy.url is http://127.0.0.1:15721 instead of ${proxyUrl} (line 4).`,
        file: first,
        line: 4,
        column: 13,
        by: 'cc-switch',
      },
      { kind: 'file', text: expect.stringContaining(second), file: second, line: 1, column: 5, by: null },
    ]);
  });

  it('has drift in both files in one state', async () => {
    await apply();
    await home.write(first, '{}');
    await home.write(second, '');
    const status = await statusOf();
    expect(status.state).toBe('drifted');
    expect(status.findings.map(({ text }) => text)).toEqual([
      'proxy.url is missing.',
      'proxy.key is missing.',
      'proxy.url is missing.',
      'proxy.key is missing.',
    ]);
  });

  it('has settings that win beside what drifted, with their place', async () => {
    await apply();
    await home.write(second, '');
    const text = 'X wins.';
    const inspect: AgentManifest['inspect'] = () =>
      Promise.resolve({
        overrides: [text],
        notes: ['Y loses.'],
        places: [{ text, file: '/x', line: 3, column: 1 }],
      });
    const { state, findings } = await statusOf({ inspect });
    expect(state).toBe('drifted');
    expect(findings.slice(2)).toEqual([
      { kind: 'override', text, file: '/x', line: 3, column: 1, by: null },
      { kind: 'note', text: 'Y loses.', file: null, line: null, column: null, by: null },
    ]);
  });

  it('is only a note in a file without keys of ours beside one with them', async () => {
    await apply();
    await home.write(join(home.directory, '.sample', 'c.json'), '{');
    const manifests = [sampleAgent([...files, { name: 'c.json', format: 'json' }])];
    const [status] = await home.engine({ manifests }).list();
    expect(status).toMatchObject({ state: 'applied', findings: [{ kind: 'note', line: 1 }] });
  });

  it('names Claude Code when it has written its file without our keys', async () => {
    const engine = home.engine();
    await engine.apply({ agent: 'claude-code', proxyUrl, clientKey });
    await home.write(home.settings, '{}');
    const later = 1_900_000_000;
    await utimes(home.settings, later, later);
    const status = (await engine.list()).find(({ id }) => id === 'claude-code');
    expect(new Set(status?.findings.map(({ by }) => by))).toEqual(new Set(['Claude Code']));
  });

  it('shows no secret', async () => {
    await apply();
    await home.write(first, (await home.read(first)).replace(clientKey, 'sk-the-persons-own-token-wxyz'));
    const shown = JSON.stringify(await statusOf());
    expect(shown).toContain('••••wxyz');
    expect(shown).not.toContain('persons-own');
  });
});
