import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProgram } from '../../server/accounts/sign-in/program-way.ts';
import { claudeSignIn } from '../../server/providers/claude/sign-in.ts';
import { codexSignIn } from '../../server/providers/codex/sign-in.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-sign-in-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The real programs print the page of their vendor and wait; nothing leaves this machine until a person opens it. */
test.each([
  ['claude', claudeSignIn.program, 'https://claude.com/cai/oauth/authorize?', true],
  ['codex', codexSignIn.program, 'https://auth.openai.com/oauth/authorize?', false],
] as const)('the real %s shows its page and ends with the sign-in', async (name, way, page, takesPaste) => {
  if (way === null) throw new Error('no such way');
  const directory = join(folder, name);
  const started = await startProgram(
    {
      clock: {
        nowMs: Date.now,
        monotonicMs: () => performance.now(),
        after(delayMs, callback) {
          const timer = setTimeout(callback, delayMs * 6).unref();
          return () => clearTimeout(timer);
        },
      },
      environment: { ...process.env, HOME: folder, BROWSER: '/bin/true', ANTHROPIC_API_KEY: 'shadow' },
      findProgram: (program) => Promise.resolve(join(import.meta.dirname, 'node_modules', '.bin', program)),
      async newDirectory() {
        await mkdir(directory, { mode: 0o700 });
        return directory;
      },
      dropDirectory: () => undefined,
    },
    way,
  );
  try {
    expect(started.shown.url).toContain(page);
    expect(started.paste !== null).toBe(takesPaste);
  } finally {
    started.stop();
  }
  await expect(started.result).rejects.toMatchObject({ code: 'sign-in-failed' });
  expect(existsSync(way.loginFile(directory))).toBe(false);
});
