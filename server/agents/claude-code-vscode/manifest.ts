import { elementPart } from '../formats/text-format.ts';
import {
  applicationFolder,
  joinPath,
  jsonSnippet,
  keysOfFile,
  shownConnection,
  usualHome,
} from '../manifest-parts.ts';
import type { AgentManifest, ManagedKey } from '../manifest.ts';
import { claudeModelSlots, claudeVariables } from '../claude-code/variables.ts';
import { inspectClaudeCodeVscode } from './inspect.ts';

const settingsFile = (home: string): string => joinPath(home, 'settings.json');
const variablesKey = 'claudeCode.environmentVariables';
const loginPromptKey = 'claudeCode.disableLoginPrompt';

/** Editors that run the extension, by the name of their folder; the first is always listed. */
const editors = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor'] as const;

/**
 * The extension checks for a login before it starts Claude Code, and that check reads the editor's settings, not
 * settings.json of Claude Code (anthropic protocol notes 5.3). Each variable is an element {name, value} of a list.
 */
export const claudeCodeVscodeManifest: AgentManifest = {
  id: 'claude-code-vscode',
  label: 'Claude Code for VS Code',
  // The editor being there says nothing: it is found by its folder of settings, one home per editor.
  executables: [],
  homes: (environment, homeDirectory, platform = process.platform) => {
    const folder = applicationFolder(environment, homeDirectory, platform);
    return editors.map((editor) => usualHome(joinPath(folder, editor, 'User')));
  },
  modes: ['key', 'pass-through'],
  modelSlots: claudeModelSlots,
  manual: (connection) => {
    const variables = claudeVariables({ ...shownConnection(connection), mode: 'key' });
    return [
      jsonSnippet('settings', 'User settings (JSON)', {
        [variablesKey]: variables.map(({ name, value }) => ({ name, value })),
        [loginPromptKey]: true,
      }),
    ];
  },
  files: (home) => [{ path: settingsFile(home), format: 'json' }],
  desired: (home, connection) => {
    const key = keysOfFile(settingsFile(home), 'json');
    const variables = claudeVariables(connection).map(({ name, value, why, secret, signature }): ManagedKey =>
      key([variablesKey, elementPart('name', name)], { name, value }, why, { secret, signature }),
    );
    if (connection.mode === 'pass-through') return variables;
    const why = 'the extension asks for no login of its own; Switchyard has the accounts';
    return [...variables, key([loginPromptKey], true, why)];
  },
  costs: [
    "Remote Control is off while Claude Code uses another address than Anthropic's.",
    'Settings of a workspace win over these user settings in that workspace.',
    'With Settings Sync on, the editor may copy these settings, the key included, to your other computers.',
    'An open editor window has to be reloaded before Claude Code uses the new address.',
    'When Switchyard is not running, Claude Code cannot reach a model: start Switchyard, or put it back.',
  ],
  credentialFiles: () => [],
  inspect: inspectClaudeCodeVscode,
};
