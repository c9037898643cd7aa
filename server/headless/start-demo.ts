import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from '../testing/vendors/index.ts';
import { createTokenServer } from '../testing/vendors/token-server/index.ts';
import { parseHostMap } from '../upstream/index.ts';
import type { DemoSession } from './demo.ts';

/** Where the vendors' token endpoints are (anthropic protocol notes 1.1, codex protocol notes 1.1). Earlier entries of a host map win. */
const signInHosts = ['platform.claude.com', 'auth.openai.com'] as const;

/**
 * Simulated vendors with three accounts whose meters move. The ChatGPT account is a login file as Codex would write
 * it, in a folder of the demo's own that goes away with it.
 */
export async function startDemoSession(): Promise<DemoSession> {
  const demo = await startDemo();
  // Whatever a demo login is signed in, renewed or revoked at, it never leaves this computer.
  const tokens = await createTokenServer();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-demo-'));
  let stopMoving = (): void => undefined;
  return {
    redirects: parseHostMap([...signInHosts.map((host) => `${host}=${tokens.url}`), demo.hostMap].join(',')),
    homeDirectory: folder,
    dataDirectory: join(folder, 'switchyard'),
    async fill({ handlers }) {
      await mkdir(join(folder, '.claude'), { recursive: true });
      for (const account of demo.accounts) {
        if (account.provider === 'codex') {
          const path = join(folder, '.codex', 'auth.json');
          await mkdir(join(folder, '.codex'), { recursive: true });
          await writeFile(path, codexLogin(account.secret, account.accountId ?? null), { mode: 0o600 });
          await handlers['accounts.add']({
            provider: 'codex',
            kind: 'cli-login',
            path,
            label: account.label,
          });
        } else {
          await handlers['accounts.add']({
            provider: account.provider,
            kind: 'setup-token',
            secret: account.secret,
            label: account.label,
          });
        }
      }
      const refresh = (): void => void handlers['quota.refresh']({ force: true }).catch(() => undefined);
      await handlers['quota.refresh']({ force: true });
      stopMoving = demo.onMove(refresh);
    },
    async close() {
      stopMoving();
      await tokens.close();
      await demo.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function codexLogin(accessToken: string, accountId: string | null): string {
  return JSON.stringify({
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: { id_token: accessToken, access_token: accessToken, refresh_token: '', account_id: accountId },
    last_refresh: new Date().toISOString(),
  });
}
