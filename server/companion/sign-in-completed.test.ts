import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readHeadlessOptions, runHeadless } from '../headless/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createTokenServer, type TokenServer } from '../testing/vendors/token-server/index.ts';
import { runCompanion } from './run-companion.ts';

type Line = Readonly<Record<string, unknown>>;

interface Shell {
  readonly tokens: TokenServer;
  /** Runs a verb with `--json`; `waiting` is called with its first event, while it runs. Gives the lines it printed. */
  run(line: string, waiting?: (event: Line) => Promise<string | void>): Promise<readonly Line[]>;
}

/** A running instance whose vendors are simulated, and a shell that signs in to them. */
async function shell(): Promise<Shell> {
  const tokens = await createTokenServer();
  onTestFinished(() => tokens.close());
  const directory = await temporaryDirectory();
  const home = join(directory, 'data');
  await mkdir(home);
  const hosts = ['platform.claude.com', 'api.anthropic.com', 'auth.openai.com', 'chatgpt.com'];
  const environment = {
    SWITCHYARD_SECRETS: 'memory',
    SWITCHYARD_ASK_QUOTA: 'off',
    SWITCHYARD_HOST_MAP: hosts.map((host) => `${host}=${tokens.url}`).join(','),
    PATH: '',
  };
  const running = await runHeadless({
    options: readHeadlessOptions(['--port', '0', '--home', home], environment),
    version: '0.0.0-test',
    environment,
    homeDirectory: directory,
    rendererDirectory: null,
    startDemo: () => Promise.reject(new Error('no demo')),
  });
  onTestFinished(() => running.close());
  return {
    tokens,
    async run(line, waiting) {
      const lines: Line[] = [];
      const input = new Readable({ read: () => undefined });
      const out = (text: string): void => {
        for (const one of text.split('\n').filter((part) => part !== '')) {
          const event = JSON.parse(one) as Line;
          lines.push(event);
          if (event['event'] !== 'waiting') continue;
          void waiting?.(event).then((typed) => {
            input.push(typed ?? null);
            if (typed !== undefined) input.push(null);
          });
        }
      };
      const code = await runCompanion(
        [...line.split(' '), '--json'],
        { HOME: directory, PATH: '', SWITCHYARD_HOME: home },
        {
          out,
          error: (text) => expect(text).toBe(''),
          input: Object.assign(input, { isTTY: false }) as unknown as NodeJS.ReadStream,
          onInterrupt: () => () => undefined,
        },
      );
      return [...lines, { code }];
    },
  };
}

/** What the vendor's page answers a browser with: the address to go back to. */
async function sayYes(tokens: TokenServer, address: unknown): Promise<URL> {
  const { search } = new URL(String(address));
  const answer = await fetch(`${tokens.url}/oauth/authorize${search}`, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
}

const done = (email: string, provider: string) => ({
  event: 'done',
  accountId: expect.any(String),
  account: expect.objectContaining({ email, provider, kind: 'oauth' }),
});

describe.skipIf(process.platform === 'win32')('a sign-in in a shell, to its end', () => {
  it('in a browser on this computer', async () => {
    const { tokens, run } = await shell();
    const lines = await run('accounts sign-in claude', async ({ url }) => {
      const page = await fetch(await sayYes(tokens, url));
      expect(page.status).toBeLessThan(400);
    });
    expect(lines.at(-1)).toEqual({ code: 0 });
    expect(lines.at(-2)).toMatchObject(done('person@example.invalid', 'claude'));
    expect(lines.map((line) => line['event'] ?? 'code').slice(0, 1)).toEqual(['waiting']);
    expect(JSON.stringify(lines)).not.toContain(tokens.grants.families()[0]?.current);
    const [listed] = await run('accounts list');
    expect(listed).toMatchObject({ accounts: [{ provider: 'claude', credential: { state: 'ok' } }] });
  });

  it('in a browser on another computer, with what its page shows', async () => {
    const { tokens, run } = await shell();
    const lines = await run('accounts sign-in claude --paste-stdin', async ({ pasteUrl }) => {
      const { searchParams } = await sayYes(tokens, pasteUrl);
      return `${searchParams.get('code') ?? ''}#${searchParams.get('state') ?? ''}\n`;
    });
    expect(lines.at(-1)).toEqual({ code: 0 });
    expect(lines.at(-2)).toMatchObject(done('person@example.invalid', 'claude'));
  });

  it('with a code that is typed somewhere', async () => {
    const { tokens, run } = await shell();
    tokens.setStyle({ sendsIdToken: true });
    const lines = await run('accounts sign-in codex --way device', async ({ userCode }) => {
      const device = tokens.signIns.device(String(userCode));
      if (device === null) throw new Error('no such code');
      Object.assign(device, {
        decision: 'approved',
        login: { key: 'k', email: 'chat@example.invalid', organization: 'o', plan: 'plus' },
      });
    });
    expect(lines.at(-1)).toEqual({ code: 0 });
    expect(lines.at(-2)).toMatchObject(done('chat@example.invalid', 'codex'));
  }, 20_000);

  it('that the person declined fails with the vendor’s words', async () => {
    const { tokens, run } = await shell();
    const lines = await run('accounts sign-in claude', async ({ url }) => {
      await fetch(await sayYes(tokens, `${String(url)}&simulate=deny`));
    });
    expect(lines.at(-1)).toEqual({ code: 1 });
    expect(lines.at(-2)).toMatchObject({
      error: { code: 'sign-in-failed', message: expect.stringContaining('The person said no') },
    });
  });

  it('and away again: removing the account says that the vendor has ended the sign-in', async () => {
    const { tokens, run } = await shell();
    const lines = await run('accounts sign-in claude', async ({ url }) => {
      await fetch(await sayYes(tokens, url));
    });
    const id = String(lines.at(-2)?.['accountId']);
    const [removed] = await run(`accounts remove ${id} --yes`);
    expect(removed).toMatchObject({ done: true, revocation: { state: 'revoked' } });
    expect(tokens.grants.families()[0]?.ended).not.toBeNull();
  });
});
