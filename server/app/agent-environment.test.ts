import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { openControlBench } from '../testing/control-bench.ts';

it.skipIf(process.platform === 'win32')(
  'an agent that is asked for its version does not see the vault’s passphrase',
  async () => {
    const bin = join(await temporaryDirectory(), 'bin');
    const seen = join(bin, 'seen');
    await mkdir(bin);
    const script = `#!/bin/sh\n/usr/bin/env > ${seen}.new; /bin/mv ${seen}.new ${seen}; echo 1.2.3\n`;
    await writeFile(join(bin, 'claude'), script, { mode: 0o755 });
    const { switchyard } = await openControlBench({
      environment: { PATH: bin, SWITCHYARD_PASSPHRASE: 'canary-passphrase', OTHER: 'kept' },
    });
    await switchyard.handlers['agents.list']({});
    await expect
      .poll(() => readFile(seen, 'utf8').catch(() => ''), { timeout: 10_000 })
      .toContain('OTHER=kept');
    expect(await readFile(seen, 'utf8')).not.toContain('canary');
  },
);
