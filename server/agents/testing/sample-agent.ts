import { join } from 'node:path';
import type { FormatId, KeyPath } from '../formats/text-format.ts';
import type { AgentManifest, ManagedKey } from '../manifest.ts';

export interface SampleFile {
  readonly name: string;
  readonly format: FormatId;
}

/** An agent that exists in tests only, with its files in `.sample` and an address and a key in each of them. */
export function sampleAgent(files: readonly SampleFile[], facts: Partial<AgentManifest> = {}): AgentManifest {
  const filesOf: AgentManifest['files'] = (home) =>
    files.map(({ name, format }) => ({ path: join(home, name), format }));
  return {
    id: 'sample',
    label: 'Sample',
    executables: ['sample-agent'],
    homes: (_environment, homeDirectory) => [{ path: join(homeDirectory, '.sample'), source: 'default' }],
    modes: ['key', 'pass-through'],
    modelSlots: [{ id: 'main', label: 'Model', detail: '' }],
    manual: () => [],
    files: filesOf,
    desired: (home, { proxyUrl, clientKey, mode, models }) =>
      filesOf(home).flatMap(({ path: file, format }): readonly ManagedKey[] => {
        const common = {
          file,
          format,
          secret: false,
          neededByTable: false,
          signature: false,
          why: 'for a test',
        };
        const model = models['main'];
        const address = mode === 'key' ? proxyUrl : `${proxyUrl}/k/${clientKey}`;
        return [
          { ...common, path: samplePath(format, 'URL'), value: address, signature: true },
          { ...common, path: samplePath(format, 'KEY'), value: clientKey, secret: true },
          ...(model === undefined ? [] : [{ ...common, path: samplePath(format, 'MODEL'), value: model }]),
        ];
      }),
    costs: [],
    credentialFiles: () => [],
    inspect: () => Promise.resolve({ overrides: [], notes: [] }),
    ...facts,
  };
}

/** Where a format keeps a name: inside a table, or flat where it has none. */
export function samplePath(format: FormatId, name: 'URL' | 'KEY' | 'MODEL'): KeyPath {
  const flat = format === 'dotenv' || format === 'shell';
  return flat ? [`SAMPLE_${name}`] : ['proxy', name.toLowerCase()];
}

/** A file that a person has written, with one of our keys in it. */
export const sampleTexts: Readonly<Record<FormatId, string>> = {
  json: '{\n  // mine\n  "a": [1, 2],\n  "proxy": {"url": "https://theirs.example",},\n}\n',
  toml: '# mine\r\na = [1, 2] # x\r\n\r\n[proxy]\r\nurl = "https://theirs.example"',
  yaml: '# mine\na: [1, 2] # x\nproxy:\n  url: https://theirs.example\n',
  dotenv: '# mine\nA=1\nexport SAMPLE_URL="https://theirs.example" # x\n',
  shell: '# mine\nexport A=1\nalias ll="ls -l"\n',
};
