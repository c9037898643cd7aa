import { createServer, type Server } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failure, instance, json, secret } from './testing/running-instance.ts';

/** Takes a connection and says goodbye: no proxy. */
async function deafPort(): Promise<number> {
  const server: Server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.skipIf(process.platform === 'win32')('the network in a shell', () => {
  it('shows the way out, sets one for all and one for an account, and goes back', async () => {
    const { run } = await instance();
    await run('accounts add --provider anthropic --api-key-stdin --label Work', secret);
    expect((await run('network')).out).toBe('Every account: direct\n');
    const port = await deafPort();
    const set = await run(
      `network set socks5://name@127.0.0.1:${port} --password-stdin --untested`,
      'a secret of the proxy\n',
    );
    expect([set.code, set.error]).toEqual([0, '']);
    expect(set.out).toContain(`through socks5://name@127.0.0.1:${port} (with a password)`);
    expect(set.out).not.toContain('a secret of the proxy');
    await run('network set direct --account work');
    expect((await run('network')).out).toContain('\nWork: direct');
    expect(await json(run('network set inherit --account Work --json'))).toMatchObject({ accounts: [] });
    expect(await json(run('network set direct --json'))).toMatchObject({
      global: { mode: 'direct', url: null },
    });
  });

  it('stores no proxy that fails its test, and says so of one that is only tested', async () => {
    const { run } = await instance();
    await run('accounts add --provider anthropic --api-key-stdin --label Work', secret);
    const url = `http://127.0.0.1:${await deafPort()}`;
    expect(await failure(run(`network set ${url} --json`))).toMatch(/^outbound-proxy/);
    expect(await failure(run(`network test ${url} --json`))).toMatch(/^outbound-proxy/);
    expect(await json(run('network --json'))).toMatchObject({ global: { mode: 'direct' } });
  });

  it('takes no password as an argument, and no empty one', async () => {
    const { run } = await instance();
    for (const line of [
      'network set http://name:word@127.0.0.1:1 --untested',
      'network test http://name:word@127.0.0.1:1',
    ]) {
      const ran = await run(`${line} --json`);
      expect(ran.code, line).toBe(1);
      expect(ran.out).toContain('--password-stdin');
      expect(ran.out).not.toContain('word@');
    }
    expect(await failure(run('network set http://n@127.0.0.1:1 --password-stdin --json', '\n'))).toBe(
      'input-invalid',
    );
    for (const line of [
      'network set',
      'network set ftp://127.0.0.1:1',
      'network nonsense',
      'network __proto__',
    ])
      expect(await failure(run(`${line} --json`)), line).toBe('input-invalid');
    expect(await failure(run('network set direct --account nobody --json'))).toBe('not-found');
  });

  it('refuses certificates that cannot be read', async () => {
    const { run, home } = await instance();
    const file = join(home, 'no-certificates.pem');
    await writeFile(file, 'none');
    expect(await failure(run(`network certificates ${file} --json`))).toBe('ca-file-unreadable');
    expect(await json(run('network certificates none --json'))).toMatchObject({
      certificates: { path: null },
    });
  });
});
