import { yamlCorpus } from './corpus-yaml.ts';
import type { FormatCase } from './format-case.ts';
import { yamlAgent } from './ugly-yaml-agent.ts';
import { uglyYaml } from './ugly-yaml.ts';

/** YAML under test. Its property tests have a file of their own, because some edits of a person are refused. */
export const yamlCase: FormatCase = {
  name: 'YAML',
  subject: yamlAgent,
  modes: ['key', 'pass-through'],
  corpus: yamlCorpus,
  files: uglyYaml.map((text) => ({ text, strict: false })),
  refusedShare: 0.25,
  edits: [
    { path: ['theirs'], value: 'mine' },
    { path: ['model'], value: 'theirs' },
    { path: ['models', '[name=Theirs]'], value: { name: 'Theirs', list: ['a', { b: 1 }] } },
  ],
};
