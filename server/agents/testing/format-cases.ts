import { dotenvCorpus } from './corpus-dotenv.ts';
import { jsonListCorpus } from './corpus-json-lists.ts';
import { jsonCorpus } from './corpus-json.ts';
import { shellCorpus } from './corpus-shell.ts';
import { tomlListCorpus } from './corpus-toml-lists.ts';
import { tomlCorpus } from './corpus-toml.ts';
import type { FormatCase } from './format-case.ts';
import { claudeCode, codex } from './planning.ts';
import { dotenvAgent, listAgent, shellAgent, tomlAgent } from './test-agents.ts';
import { uglyDotenv } from './ugly-dotenv.ts';
import { uglyJsonLists } from './ugly-json-lists.ts';
import { uglyJson } from './ugly-json.ts';
import { uglyShell } from './ugly-shell.ts';
import { uglyToml } from './ugly-toml.ts';
import { yamlCase } from './ugly-yaml-case.ts';

const modes = ['key', 'pass-through'] as const;
const tomlFiles = uglyToml.map((text) => ({ text, strict: false }));

/** Every format under test; the property suite and the corpus suite run over all of them. */
export const formatCases: readonly FormatCase[] = [
  {
    name: 'JSON, settings.json of Claude Code',
    subject: claudeCode,
    modes,
    corpus: jsonCorpus,
    files: uglyJson,
    refusedShare: 0.25,
    edits: [
      { path: ['theirs'], value: 'mine' },
      { path: ['env', 'ANTHROPIC_BASE_URL'], value: 'theirs' },
      { path: ['env', 'THEIRS'], value: 'x' },
      { path: ['theirs', 'key'], value: true },
    ],
  },
  {
    name: 'JSON with elements of lists',
    subject: listAgent,
    modes,
    corpus: jsonListCorpus,
    files: uglyJsonLists,
    refusedShare: 0.25,
    edits: [
      { path: ['theirs'], value: ['mine', { a: 1 }] },
      { path: ['customModels', '[model=mine]'], value: { model: 'mine' } },
      { path: ['customModels', '[model=switchyard/one]'], value: { model: 'switchyard/one', mine: true } },
      { path: ['models', '[name=Switchyard]', 'theirs'], value: 'x' },
      { path: ['models', '[name=theirs]', 'apiBase'], value: 'x' },
      { path: ['agent.environment', '[name=AGENT_BASE_URL]', 'value'], value: 'theirs' },
      { path: ['settings', 'theirs'], value: 1 },
    ],
  },
  {
    name: 'TOML, config.toml of Codex',
    subject: codex,
    modes,
    corpus: tomlCorpus,
    files: tomlFiles,
    refusedShare: 0.25,
    edits: [
      { path: ['theirs'], value: 'mine' },
      { path: ['model_provider'], value: 'theirs' },
      { path: ['model_providers', 'switchyard', 'stream_max_retries'], value: 'x' },
      { path: ['theirs', 'table', 'key'], value: true },
    ],
    // Codex rejects a provider without a name, so ours stays while the person's key is in the table.
    mayStay: (path) => path.join('.') === 'model_providers.switchyard.name',
  },
  {
    name: 'TOML with lists and numbers',
    subject: tomlAgent,
    modes,
    corpus: tomlListCorpus,
    files: tomlFiles,
    refusedShare: 0.4,
    edits: [
      { path: ['theirs'], value: ['a', 1] },
      { path: ['tools', 'models'], value: ['theirs'] },
      { path: ['tools', 'theirs'], value: 2 },
    ],
  },
  {
    name: 'dotenv',
    subject: dotenvAgent,
    modes,
    corpus: dotenvCorpus,
    files: uglyDotenv,
    refusedShare: 0.05,
    edits: [
      { path: ['THEIRS'], value: 'mine "quoted"' },
      { path: ['AGENT_BASE_URL'], value: 'theirs' },
      { path: ['PATH_2'], value: 'a\\b' },
    ],
  },
  {
    name: 'shell',
    subject: shellAgent,
    modes,
    corpus: shellCorpus,
    files: uglyShell,
    refusedShare: 0.05,
    edits: [
      { path: ['theirs'], value: 'echo mine' },
      { path: ['provider'], value: 'echo theirs\n' },
    ],
  },
  yamlCase,
];
