import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultSettings } from '../control/index.ts';
import { memorySettings } from '../testing/control-bench.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createNodePorts } from './node-ports.ts';
import { startInstance, type Instance } from './start-instance.ts';

const text = '{\n  "model": "opus"\n}\n';

async function pointed(agentsOnQuit: 'leave' | 'put-back' | 'ask'): Promise<{
  readonly instance: Instance;
  readonly settingsText: () => Promise<string>;
}> {
  const directory = await temporaryDirectory();
  const file = join(directory, '.claude', 'settings.json');
  await mkdir(join(directory, '.claude'));
  await writeFile(file, text);
  const instance = await startInstance({
    ports: createNodePorts({
      environment: { PATH: '' },
      logger: { log: () => undefined },
      paths: { dataDirectory: join(directory, 'data'), homeDirectory: directory, assetsDirectory: '' },
    }),
    config: {
      version: '0.0.0-test',
      port: 0,
      redirects: [],
      secretBackend: 'memory',
      settings: memorySettings({ ...defaultSettings, agentsOnQuit }),
    },
    startDemo: null,
    portMustBeFree: true,
  });
  onTestFinished(() => instance.close());
  await instance.handlers['agents.apply']({ agent: 'claude-code' });
  return { instance, settingsText: () => readFile(file, 'utf8') };
}

describe.skipIf(process.platform === 'win32')('an instance that is closed', () => {
  it('does with the agents what the shell decided, although the settings do not say it', async () => {
    const { instance, settingsText } = await pointed('ask');
    expect(await settingsText()).not.toBe(text);
    await instance.close({ drainMs: 0, agents: 'put-back' });
    expect(await settingsText()).toBe(text);
  });

  it('leaves them where the shell decided so, and follows the settings where it decided nothing', async () => {
    const left = await pointed('put-back');
    await left.instance.close({ drainMs: 0, agents: 'leave' });
    expect(await left.settingsText()).not.toBe(text);
    const decided = await pointed('put-back');
    await decided.instance.close();
    expect(await decided.settingsText()).toBe(text);
  });
});
