import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AgentStatus } from '../agents/index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createMemoryPorts } from '../testing/memory-ports.ts';
import { createActivityProbe } from './activity-probe.ts';

it.skipIf(process.platform === 'win32')(
  'the test call of an agent whose key stands in no file uses the key that the person gave it',
  async () => {
    const directory = await temporaryDirectory();
    const executable = join(directory, 'goose');
    await writeFile(executable, '#!/bin/sh\necho "key=[$SWITCHYARD_API_KEY]"; exit 1\n', { mode: 0o755 });
    const ports = createMemoryPorts({ dataDirectory: directory, homeDirectory: directory });
    const environment = { PATH: '/usr/bin:/bin', SWITCHYARD_API_KEY: 'the-persons' };
    const probe = createActivityProbe(
      { ...ports, environment },
      { activity: { recent: () => [] } as never },
      {
        keys: { match: () => null },
        launchKeys: { secretFor: () => Promise.reject(new Error('nothing is launched')) },
        proxy: () => ({ state: 'running', url: 'http://127.0.0.1:4310', message: null }),
        catalogue: () => [],
      },
      new AbortController().signal,
    );
    const status = {
      id: 'goose',
      label: 'Goose',
      home: directory,
      isProgram: true,
      state: 'applied',
      way: 'always',
      executable,
      mode: 'key',
      modes: ['key'],
      models: {},
      appliedAtMs: 1,
    } as unknown as AgentStatus;
    expect((await probe(status)).message).toContain('key=[the-persons]');
  },
);
