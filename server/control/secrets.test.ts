import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { operations, type OperationName } from '../contract/index.ts';
import { openControlBench, type ControlBench } from '../testing/control-bench.ts';

const anthropicKey = `sk-ant-api03-canary${'A'.repeat(80)}wxyz`;
const openAiKey = `sk-proj-canary${'B'.repeat(80)}wxyz`;
const setupToken = `sk-ant-oat01-canary${'C'.repeat(80)}wxyz`;
const ownToken = `sk-ant-oat01-canary${'D'.repeat(80)}wxyz`;
const refreshToken = `sk-ant-ort01-canary${'E'.repeat(80)}wxyz`;
const oldKey = `sk-ant-api03-canary${'F'.repeat(80)}wxyz`;
const pastedToken = `sk-ant-oat01-canary${'G'.repeat(80)}wxyz`;
const pastedRefresh = `sk-ant-ort01-canary${'H'.repeat(80)}wxyz`;
const secrets = [
  anthropicKey,
  openAiKey,
  setupToken,
  ownToken,
  refreshToken,
  oldKey,
  pastedToken,
  pastedRefresh,
];

const readingInputs: Readonly<Record<string, object>> = {
  'accounts.simulate': { vendor: 'anthropic' },
  'quota.history': { id: 'anybody' },
  'agents.plan': { agent: 'claude-code', action: 'apply' },
  'agents.history': { agent: 'claude-code' },
  'agents.keys': { agent: 'claude-code' },
  'agents.manual': { agent: 'claude-code' },
  'models.resolve': { model: 'gpt-5.6-sol' },
};

/** Longer than the last four letters that may be shown, in the encodings that a leak would take. */
function leaksIn(text: string): string[] {
  return secrets
    .flatMap((secret) => {
      const middle = secret.slice(6, 30);
      const base64 = Buffer.from(secret).toString('base64').slice(8, 30);
      return [secret.slice(-12), middle, base64, Buffer.from(middle).toString('hex')];
    })
    .filter((piece) => text.includes(piece));
}

async function call(
  bench: ControlBench,
  name: OperationName,
  input: object = {},
): Promise<Record<string, unknown>> {
  const envelope = await bench.switchyard.invoke(name, input);
  expect(leaksIn(JSON.stringify(envelope)), name).toEqual([]);
  if (!envelope.ok) throw new Error(`${name}: ${envelope.error.message}`);
  return envelope.value as Record<string, unknown>;
}

async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

it('lets no secret out of the vault: not by an operation, an event, a log line or a file', async () => {
  const bench = await openControlBench();
  const claude = join(bench.homeDirectory, '.claude');
  await mkdir(claude, { recursive: true });
  await writeFile(
    join(claude, '.credentials.json'),
    JSON.stringify({
      claudeAiOauth: {
        accessToken: ownToken,
        refreshToken,
        expiresAt: Date.now() + 1e7,
        scopes: ['user:inference'],
      },
    }),
  );
  await writeFile(
    join(claude, 'settings.json'),
    JSON.stringify({ env: { ANTHROPIC_API_KEY: oldKey, ANTHROPIC_AUTH_TOKEN: oldKey } }),
  );

  const added = await call(bench, 'accounts.add', { provider: 'anthropic', kind: 'api-key', secret: oldKey });
  expect(added['secretLastFour']).toBe('wxyz');
  await call(bench, 'accounts.update', { id: added['id'], secret: anthropicKey, label: 'Key' });
  await call(bench, 'accounts.add', { provider: 'openai', kind: 'api-key', secret: openAiKey });
  await call(bench, 'accounts.add', { provider: 'claude', kind: 'setup-token', secret: setupToken });
  await call(bench, 'accounts.add', { provider: 'claude', kind: 'cli-login' });
  const pasted = JSON.stringify({
    claudeAiOauth: { accessToken: pastedToken, refreshToken: pastedRefresh, expiresAt: Date.now() + 1e7 },
  });
  await call(bench, 'accounts.add', { provider: 'claude', kind: 'snapshot', secret: pasted });
  for (const provider of ['claude', 'codex', 'openai'])
    for (const text of [
      pasted.slice(0, -4),
      `x${pasted}`,
      pasted.replaceAll('"', "'"),
      `[${pasted}]`,
      pastedToken,
    ])
      expect(
        leaksIn(
          JSON.stringify(
            await bench.switchyard.invoke('accounts.add', { provider, kind: 'snapshot', secret: text }),
          ),
        ),
      ).toEqual([]);
  // Errors must not repeat what was typed either, also where it was typed into the wrong field's neighbour.
  for (const provider of ['openai', 'claude', 'anthropic', 'codex'])
    for (const secret of secrets)
      for (const kind of ['api-key', 'setup-token'])
        expect(
          leaksIn(
            JSON.stringify(
              await bench.switchyard.invoke('accounts.add', { provider, kind, secret, baseUrl: 'ftp://x' }),
            ),
          ),
        ).toEqual([]);

  const key = await call(bench, 'keys.add', { label: 'mine' });
  for (const [name, operation] of Object.entries(operations)) {
    if (operation.mutates) continue;
    const value = await call(bench, name as OperationName, readingInputs[name] ?? {});
    expect(JSON.stringify(value), name).not.toContain(String(key['key']));
  }
  await call(bench, 'agents.apply', { agent: 'claude-code' });
  await call(bench, 'agents.plan', { agent: 'claude-code', action: 'undo' });
  await call(bench, 'agents.plan', { agent: 'claude-code', action: 'apply', mode: 'pass-through' });
  await call(bench, 'agents.list');
  await call(bench, 'agents.history', { agent: 'claude-code' });
  await call(bench, 'agents.keys', { agent: 'claude-code' });
  await expect.poll(() => bench.events.map(({ name }) => name)).toContain('accounts.changed');
  expect(leaksIn(JSON.stringify(bench.events))).toEqual([]);
  expect(JSON.stringify(bench.events)).not.toContain(String(key['key']));
  expect(leaksIn(bench.logged.join('\n'))).toEqual([]);

  await bench.switchyard.close({ drainMs: 0 });
  const files = (await filesBelow(bench.dataDirectory)).filter(
    // A backup of the agent's own file holds what the file held; it is as private as the file.
    (path) => !path.includes('backup'),
  );
  expect(files.length).toBeGreaterThan(3);
  for (const path of files) {
    const text = await readFile(path, 'latin1');
    // Undo needs the person's own former value; the ledger holds it, mode 0600, like the file that it came from.
    const own = path.includes('history.sqlite') ? [oldKey] : [];
    const leaks = leaksIn(text).filter((piece) => !own.some((secret) => secret.includes(piece)));
    expect(leaks, path).toEqual([]);
    expect(text, path).not.toContain(String(key['key']));
  }
});
