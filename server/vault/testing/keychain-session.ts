import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isSwitchyardError } from '../../errors/index.ts';
import { createKeytarSecretStore } from '../keytar-secret-store.ts';
import { loadKeytar } from '../keytar-module.ts';
import { openVault, type Vault } from '../vault.ts';
import { systemClock, systemRandom } from './ports.ts';

/**
 * One start of the vault over the real keytar, in its own process. Inside `dbus-run-session` it also runs a
 * gnome-keyring daemon that is given `password` on its input: the first one makes the login keyring, the same one
 * unlocks it later, another one leaves it locked. Prints one JSON line.
 *
 * Arguments: vault directory, action (`fill`, `read`), keyring password or `no-daemon`.
 */
const [directory = '', action = '', password = ''] = process.argv.slice(2);

async function startDaemon(): Promise<ChildProcess> {
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  daemon.stdin.end(password);
  const question = [
    'call --session --dest org.freedesktop.DBus --object-path /',
    '--method org.freedesktop.DBus.NameHasOwner org.freedesktop.secrets',
  ];
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { stdout } = await promisify(execFile)('gdbus', question.join(' ').split(' '));
    if (stdout.includes('true')) return daemon;
    await sleep(20);
  }
  throw new Error('the keyring daemon did not come up');
}

async function codeOf(task: Promise<unknown>): Promise<string> {
  try {
    await task;
    return 'done';
  } catch (error) {
    return isSwitchyardError(error) ? error.code : String(error);
  }
}

async function act(vault: Vault): Promise<Readonly<Record<string, unknown>>> {
  const opened = vault.state();
  if (action === 'fill')
    return { ...opened, put: await codeOf(vault.put('account-1', 'oauth', 'real-secret-ü')) };
  const secret = await vault.get('account-1').then(
    (stored) => stored.secret,
    (error: unknown) => (isSwitchyardError(error) ? error.code : String(error)),
  );
  return {
    ...opened,
    secret,
    put: opened.state === 'available' ? 'not tried' : await codeOf(vault.put('account-1', 'oauth', 'new')),
  };
}

const daemon = password === 'no-daemon' ? null : await startDaemon();
try {
  const keychain = createKeytarSecretStore({ loadKeytar, clock: systemClock, random: systemRandom });
  // The limits of the product are for people who wait; a loaded test machine may need longer.
  const patient = { ...keychain, probe: () => keychain.probe(15_000) };
  const vault = await openVault({
    directory,
    clock: systemClock,
    random: systemRandom,
    makeStore: () => patient,
    openLimitMs: 15_000,
  });
  process.stdout.write(`${JSON.stringify(await act(vault))}\n`);
  await vault.close();
} finally {
  if (daemon !== null) {
    const ended = once(daemon, 'exit');
    daemon.kill();
    await ended;
  }
}
