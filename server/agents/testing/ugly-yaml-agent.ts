import type { ManagedKey } from '../manifest.ts';
import type { Subject } from './planning.ts';

const file = (home: string): string => `${home}/config.yaml`;

type Wanted = readonly [path: ManagedKey['path'], value: ManagedKey['value'], marks?: Partial<ManagedKey>];

/** An agent as none exists: single keys at the root and deep inside, and an element of a list. */
const manifest: Subject['manifest'] = {
  id: 'yaml-agent',
  files: (home) => [{ path: file(home), format: 'yaml' }],
  desired: (home, { proxyUrl, clientKey, mode }) => {
    const element = {
      name: 'Switchyard',
      provider: 'openai',
      apiBase: `${proxyUrl}/v1`,
      apiKey: clientKey,
      roles: ['chat', 'edit'],
      requestOptions: { timeout: 600, headers: { 'x-title': 'on' } },
    };
    const byKey: readonly Wanted[] = [
      [['model'], 'switchyard/best'],
      [['openai-api-base'], `${proxyUrl}/v1`, { signature: true }],
      [['openai-api-key'], clientKey, { secret: true }],
      [['stream'], true],
      [['providers', 'switchyard', 'model'], 'yes'],
      [['providers', 'switchyard', 'timeout'], 30],
      [['models', '[name=Switchyard]'], element, { secret: true }],
    ];
    const passThrough: readonly Wanted[] = [
      [['openai-api-base'], `${proxyUrl}/k/${clientKey}`, { secret: true, signature: true }],
      [['providers', 'switchyard', 'model'], 'best of all: # 1'],
      [['models', '[name=Switchyard]', 'apiBase'], `${proxyUrl}/v1`],
      [['models', '[name=Switchyard]', 'provider'], 'openai'],
    ];
    return (mode === 'key' ? byKey : passThrough).map(([path, value, marks]) => ({
      file: file(home),
      format: 'yaml',
      path,
      value,
      secret: false,
      neededByTable: false,
      signature: false,
      why: 'a test',
      ...marks,
    }));
  },
};

export const yamlAgent: Subject = { manifest, home: '/home/p/.yaml-agent' };
