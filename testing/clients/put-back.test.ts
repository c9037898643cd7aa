import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { QuotaWindow } from '../../server/contract/index.ts';
import { resumeCodex, runClaude, runCodex } from './agents.ts';
import { clientKeyIn, servedBy, useBench, writeCodexLogin, type Bench } from './bench.ts';
import { ownCodexConfig } from './person.ts';
import { clientsMissing } from './programs.ts';

const missing = await clientsMissing();
const start = useBench();

/** Nobody would write it so, but somebody's editor did. */
const oddSettings =
  '{ "permissions":{"allow":["Bash(printf:*)"  ]},\n\t"env" :{"DISABLE_TELEMETRY":"1" } ,\r\n   "theme":"dark"}';

const windowsOf = async ({ product }: Bench, label: string): Promise<readonly QuotaWindow[]> => {
  const quota = await product.companion<{ accounts: { label: string; windows: QuotaWindow[] }[] }>(['quota']);
  return quota.accounts.find((account) => account.label === label)?.windows ?? [];
};

/** What the proxy says on a path that it does not have: 404 to a key that it knows, 401 to any other. */
async function statusFor({ product }: Bench, key: string): Promise<number> {
  const response = await fetch(`${product.proxy}/v1/nothing`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return response.status;
}

describe.skipIf(missing !== null)(
  `A day with the companion alone${missing === null ? '' : `: ${missing}`}`,
  () => {
    test('Claude Code: add, apply, work, switch, work, put back', async () => {
      const bench = await start();
      const { person, product } = bench;
      const { companion } = product;
      const file = join(person.claudeHome, 'settings.json');
      await writeFile(file, oddSettings);
      await chmod(file, 0o640);
      const add = (label: string): Promise<unknown> =>
        companion(
          ['accounts', 'add', '--provider', 'claude', '--api-key-stdin', '--label', label],
          `${bench.vendors.anthropic.account(label).secret}\n`,
        );
      expect(await add('work')).toMatchObject({ label: 'work', kind: 'setup-token', inUse: true });
      expect(await add('personal')).toMatchObject({ label: 'personal', inUse: false });

      const diff = await companion<{ diff: string }>(['diff', 'claude-code']);
      expect(diff.diff).toContain('ANTHROPIC_BASE_URL');
      expect(diff.diff).not.toMatch(/swy_[\w-]{43}/);
      expect(await companion(['apply', 'claude-code', '--yes'])).toMatchObject({
        agent: { state: 'applied', mode: 'key', version: '2.1.329' },
      });
      const key = await clientKeyIn(file);
      expect(await statusFor(bench, key)).toBe(404);

      const first = await runClaude(person, 'first turn');
      expect(first.output).toBe('[work] Echo: first turn\n');
      expect(await windowsOf(bench, 'work')).toMatchObject([
        { id: '5h', usedFraction: 0.41 },
        { id: '7d', usedFraction: 0.20125 },
      ]);
      expect(await windowsOf(bench, 'personal')).toEqual([]);
      await companion(['use', 'personal']);
      const second = await runClaude(person, 'second turn', { args: ['-c'] });
      expect(second.output).toBe('[personal] Echo: second turn\n');
      expect(await windowsOf(bench, 'personal')).toMatchObject([{ id: '5h', usedFraction: 0.11 }, {}]);
      // One product served both turns.
      expect(() => process.kill(product.pid, 0)).not.toThrow();

      expect(await companion(['undo', 'claude-code', '--yes'])).toMatchObject({ agent: { state: 'direct' } });
      expect(await readFile(file, 'utf8')).toBe(oddSettings);
      expect((await stat(file)).mode & 0o777).toBe(0o640);
      expect(await statusFor(bench, key)).toBe(401);
      const left = await runClaude(person, 'after that');
      expect(left.code).toBe(1);
      expect(bench.vendors.anthropic.requests.at('/v1/messages')).toHaveLength(2);
    });

    test('Codex: import, apply, work, switch, work, put back', async () => {
      const bench = await start();
      const { person, product, vendors } = bench;
      const { companion } = product;
      const file = join(person.codexHome, 'config.toml');
      for (const label of ['work', 'personal']) {
        const from = await writeCodexLogin(person.root, vendors.openai.account(label));
        const words = ['accounts', 'import', '--provider', 'codex', '--from', from, '--label', label];
        expect(await companion(words)).toMatchObject({ label, kind: 'cli-login', source: from });
      }
      expect(await companion(['apply', 'codex', '--yes'])).toMatchObject({
        agent: { state: 'applied', mode: 'key', version: '0.169.0' },
      });
      const key = await clientKeyIn(file);
      expect(await statusFor(bench, key)).toBe(404);
      const appliedText = await readFile(file, 'utf8');
      expect(appliedText).toContain('# mine, please keep\r\nmodel = "gpt-5.1-codex"   # the one I like\r\n');
      expect(appliedText.replaceAll('\r\n', '')).not.toContain('\n');

      const first = await runCodex(person, 'first turn');
      expect(first.output).toBe('[work] Echo: first turn\n');
      expect(await windowsOf(bench, 'work')).toMatchObject([
        { id: '5h', usedFraction: 0.31 },
        { id: '7d', usedFraction: 0.15125 },
      ]);
      await companion(['use', 'personal']);
      const second = await resumeCodex(person, 'second turn');
      expect(second.output).toBe('[personal] Echo: second turn\n');
      expect(servedBy(vendors.openai.requests.at('/responses'))).toEqual(['work', 'personal']);

      expect(await companion(['undo', 'codex', '--yes'])).toMatchObject({ agent: { state: 'direct' } });
      expect(await readFile(file, 'utf8')).toBe(ownCodexConfig);
      expect(await statusFor(bench, key)).toBe(401);
    });

    test('a file that Codex itself would refuse is left alone, with the place of the mistake', async () => {
      const bench = await start();
      const file = join(bench.person.codexHome, 'config.toml');
      const broken = `${ownCodexConfig}[model_providers.x\r\nname = "y"\r\n`;
      await writeFile(file, broken);
      await expect(bench.product.companion(['apply', 'codex', '--yes'])).rejects.toThrow(
        /file-unparsable: .*line 7/,
      );
      expect(await readFile(file, 'utf8')).toBe(broken);
    });
  },
);
