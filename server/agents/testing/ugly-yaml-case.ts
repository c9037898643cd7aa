import { yamlCorpus } from './corpus-yaml.ts';
import type { FormatCase } from './format-case.ts';
import { yamlAgent } from './ugly-yaml-agent.ts';
import { uglyYaml } from './ugly-yaml.ts';

/** YAML under test. Its parser is slower than the others, so fewer files are made. */
export const yamlCase: FormatCase = {
  name: 'YAML',
  subject: yamlAgent,
  modes: ['key', 'pass-through'],
  corpus: yamlCorpus,
  files: uglyYaml.map((text) => ({ text, strict: false })),
  refusedShare: 0.25,
  runsShare: 1 / 2,
  edits: [
    { path: ['theirs'], value: 'mine' },
    { path: ['theirs', 'deep', 'key'], value: true },
    { path: ['model'], value: 'theirs' },
    { path: ['providers', 'switchyard', 'theirs'], value: 'x' },
    { path: ['providers', 'theirs', 'model'], value: 'x' },
    { path: ['models', '[name=Theirs]'], value: { name: 'Theirs', list: ['a', { b: 1 }] } },
    { path: ['models', '[name=Switchyard]', 'theirs'], value: 'x' },
    { path: ['models', '[name=Switchyard]', 'apiBase'], value: 'theirs' },
  ],
};
