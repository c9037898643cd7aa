import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentStatus } from '../agents/index.ts';
import type { NoticeSettings, RaisedNotice } from '../contract/index.ts';
import type { NoticeSubject } from '../ports.ts';
import { defaultNotices } from '../control/index.ts';
import { openControlBench } from '../testing/control-bench.ts';
import { createAgentNotices, type AgentNotices } from './agent-notices.ts';

function bench(settings: Partial<NoticeSettings> = {}): AgentNotices & {
  readonly shown: string[];
  readonly about: (NoticeSubject | undefined)[];
  readonly raised: RaisedNotice[];
} {
  const shown: string[] = [];
  const about: (NoticeSubject | undefined)[] = [];
  const raised: RaisedNotice[] = [];
  const given = new Map<string, string>();
  const notices = createAgentNotices({
    clock: { nowMs: () => new Date(2026, 10, 20, 12).getTime() },
    settings: () => ({ ...defaultNotices, ...settings }),
    given: {
      get: (cause) => given.get(cause) ?? null,
      set: (cause, value) => void given.set(cause, value),
      forget: (prefix) => {
        for (const cause of given.keys()) if (cause.startsWith(prefix)) given.delete(cause);
      },
    },
    show(notice) {
      shown.push(notice.title);
      about.push(notice.about);
    },
    raised: (notice) => raised.push(notice),
  });
  return { ...notices, shown, about, raised };
}

const status = (state: AgentStatus['state'], home = '/h'): AgentStatus =>
  ({ id: 'codex', label: 'Codex', home, state, stateDetail: 'model_provider is missing.' }) as AgentStatus;

describe('notices about agents', () => {
  it('come once per trouble, and again after it was over', () => {
    const test = bench();
    test.worsened(status('drifted'));
    test.worsened(status('drifted'));
    expect(test.shown).toEqual(['Codex was changed outside']);
    expect(test.about).toEqual([{ kind: 'agent', id: 'codex', home: '/h' }]);
    expect(test.raised).toMatchObject([
      {
        kind: 'agent-drifted',
        action: 'review',
        body: 'model_provider is missing.',
        accountId: null,
        agent: 'codex',
        home: '/h',
      },
    ]);
    test.worsened(status('unparsable'));
    test.worsened(status('drifted', '/other'));
    expect(test.shown).toHaveLength(3);
    test.fine(status('applied'));
    test.worsened(status('unparsable'));
    expect(test.shown).toHaveLength(4);
  });

  it('are silent as the person wants', () => {
    const off = bench({ agents: false });
    const none = bench({ enabled: false });
    const quiet = bench({ quiet: { from: '11:00', to: '13:00' } });
    for (const test of [off, none, quiet]) test.worsened(status('drifted'));
    expect([off.raised.length, none.raised.length, quiet.shown.length, quiet.raised.length]).toEqual([
      0, 0, 0, 1,
    ]);
  });

  it('are raised by the running product when a file is edited under it, which writes nothing itself', async () => {
    const test = await openControlBench();
    const file = join(test.homeDirectory, '.claude', 'settings.json');
    await writeFile(file, '{}\n');
    await test.switchyard.handlers['agents.apply']({ agent: 'claude-code' });
    const raised = (): readonly unknown[] =>
      test.events.filter(({ name }) => name === 'notice.raised').map(({ payload }) => payload);
    await writeFile(file, '{"env": {}}\n');
    await expect
      .poll(raised, { timeout: 10_000 })
      .toMatchObject([{ kind: 'agent-drifted', action: 'review' }]);
    expect(await readFile(file, 'utf8')).toBe('{"env": {}}\n');
    const { agents } = await test.switchyard.handlers['agents.list']({});
    expect(agents.find(({ id }) => id === 'claude-code')?.state).toBe('drifted');
    expect(test.events.at(-1)?.name).toMatch(/agents\.changed|notice\.raised/);
  });
});

describe('the environment of terminals', () => {
  it('is named beside a pointed agent and in the doctor, with its place and without its value', async () => {
    const test = await openControlBench();
    await mkdir(join(test.homeDirectory, '.config', 'fish'), { recursive: true });
    await writeFile(
      join(test.homeDirectory, '.zshrc'),
      '\nexport ANTHROPIC_API_KEY=sk-ant-the-persons-own\n',
    );
    const { handlers } = test.switchyard;
    const notes = async (): Promise<readonly string[]> =>
      (await handlers['agents.list']({})).agents
        .flatMap(({ findings }) => findings)
        .filter(({ kind }) => kind === 'note')
        .map(({ text, file, line }) => `${file}:${line} ${text}`);
    expect(await notes()).toEqual([]);
    await handlers['agents.apply']({ agent: 'claude-code' });
    const note = (await notes()).find((text) => text.includes('.zshrc'));
    expect(note).toContain(`${join(test.homeDirectory, '.zshrc')}:2 ANTHROPIC_API_KEY is set in`);
    expect(note).toContain('unset ANTHROPIC_API_KEY');
    const { checks } = await handlers['doctor.run']({});
    expect(checks.find(({ id }) => id.startsWith('environment-'))?.message).toContain('.zshrc (line 2)');
    expect(JSON.stringify([await notes(), checks])).not.toContain('persons-own');
  });
});
