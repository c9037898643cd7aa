import { applicationFolder, joinPath, usualHome } from '../manifest-parts.ts';
import { clientKeyPlaceholder, type AgentManifest } from '../manifest.ts';
import { byHandManifest } from './by-hand-manifest.ts';

/**
 * Claude Desktop ignores Claude Code's settings and variables; it has "third-party inference" of its own, in a window
 * behind its developer mode (anthropic protocol notes 5.3; the steps are those of docs.litellm.ai
 * docs/proxy/client_setup/claude_desktop, October 2026). Plain http is accepted for this computer.
 */
export const claudeDesktopManifest: AgentManifest = byHandManifest({
  id: 'claude-desktop',
  label: 'Claude Desktop',
  executables: [],
  homes: (environment, homeDirectory, platform = process.platform) => [
    usualHome(joinPath(applicationFolder(environment, homeDirectory, platform), 'Claude')),
  ],
  manual: ({ proxyUrl }) => [
    {
      id: 'steps',
      label: 'In Claude Desktop',
      language: 'text',
      text: [
        '1. Help > Troubleshooting > Enable Developer Mode. Claude starts again with a menu Developer.',
        '2. Developer > Configure Third-Party Inference.',
        '3. Inference provider: Gateway',
        `   Gateway base URL: ${proxyUrl}`,
        `   Gateway API key: ${clientKeyPlaceholder}`,
        '   Gateway auth scheme: bearer',
        '4. Apply, and let Claude start again.',
        'To go back, open the same window and take the gateway out again.',
      ].join('\n'),
    },
  ],
  costs: [
    'Claude Desktop then works without its claude.ai account: conversations of that account are not shown.',
    'Only sessions on this computer use Switchyard; what runs in the cloud stays there.',
    'When Switchyard is not running, Claude Desktop cannot reach a model.',
  ],
});
