import { describe, expect, it } from 'vitest';
import { createClientKeys, type ClientKey, type ClientKeys, type StateFile } from '../accounts/index.ts';
import { SwitchyardError, type ErrorCode } from '../errors/index.ts';
import { machineClock, machineRandom } from '../testing/control-bench.ts';
import { createLaunchKeys, launchHome, launchRecord } from './agent-keys.ts';

const agent = { id: 'codex', home: '/home/me/.codex', label: 'Codex' };

function keysInMemory(): ClientKeys {
  const file: StateFile<readonly ClientKey[]> = { value: [], save: async () => undefined };
  return createClientKeys(file, { clock: machineClock, random: machineRandom });
}

function vaultWith(record: string | ErrorCode | null): {
  readonly stored: Map<string, string>;
  readonly vault: Parameters<typeof createLaunchKeys>[1];
} {
  const stored = new Map<string, string>();
  const isCode = record === 'secret-locked';
  if (record !== null && !isCode) stored.set(launchRecord, record);
  return {
    stored,
    vault: {
      async get(name) {
        if (isCode) throw new SwitchyardError(record as ErrorCode, 'no');
        const secret = stored.get(name);
        if (secret === undefined) throw new SwitchyardError('not-found', 'none');
        return { kind: 'launch-keys', secret, generation: 1, fromPrevious: false };
      },
      async put(name, _kind, secret) {
        if (isCode) throw new SwitchyardError(record as ErrorCode, 'no');
        stored.set(name, secret);
      },
    },
  };
}

describe('keys for starting agents', () => {
  it('are the same at every start, also after a restart and for many starts at once', async () => {
    const keys = keysInMemory();
    const { vault, stored } = vaultWith(null);
    const launch = createLaunchKeys(keys, vault);
    const secrets = await Promise.all(Array.from({ length: 5 }, () => launch.secretFor(agent)));
    secrets.push(await createLaunchKeys(keys, vault).secretFor(agent));
    expect(new Set(secrets).size).toBe(1);
    expect(keys.list()).toHaveLength(1);
    expect(keys.match(secrets[0] ?? '')).toMatchObject({ agent: 'codex', home: launchHome(agent.home) });
    await launch.secretFor({ ...agent, home: '/other' });
    expect([keys.list().length, stored.size]).toEqual([2, 1]);
  });

  it.each([
    'not json',
    'null',
    '[]',
    '{"codex\\n/home/me/.codex": 7}',
    '{"__proto__": "x"}',
    'secret-corrupt2 {',
  ])('survive a record that says %j: a new key is made', async (record) => {
    const keys = keysInMemory();
    const secret = await createLaunchKeys(keys, vaultWith(record).vault).secretFor(agent);
    expect(keys.match(secret)?.agent).toBe('codex');
  });

  it('never open for another agent, whatever the record says', async () => {
    const keys = keysInMemory();
    const foreign = await keys.add({ label: 'x', agent: 'claude-code', home: '/c' });
    const record = JSON.stringify({ [`${agent.id}\n${agent.home}`]: foreign.key });
    expect(await createLaunchKeys(keys, vaultWith(record).vault).secretFor(agent)).not.toBe(foreign.key);
  });

  it('leave no key behind when the secrets are locked, and say so', async () => {
    const keys = keysInMemory();
    await expect(
      createLaunchKeys(keys, vaultWith('secret-locked').vault).secretFor(agent),
    ).rejects.toMatchObject({ code: 'secret-locked' });
    expect(keys.list()).toEqual([]);
  });
});
