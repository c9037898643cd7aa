import { describe, expect, it } from 'vitest';
import type { ClientRequest, HeaderMap } from '../provider.ts';
import { recogniseCodex } from './recognise.ts';

const thread = '019b2c3d-5f60-7000-8000-0123456789ab';
const agentOf = (originator: string, version = '0.169.0'): HeaderMap => ({
  originator,
  'user-agent': `${originator}/${version} (Debian 12.0.0; x86_64) dumb (${originator}; ${version})`,
});
const turn: HeaderMap = {
  'session-id': thread,
  'thread-id': thread,
  'x-client-request-id': thread,
  'x-codex-window-id': `${thread}:0`,
  'x-codex-turn-metadata': JSON.stringify({ turn_id: 'turn-1', sandbox: 'none' }),
  'x-codex-beta-features': 'remote_compaction_v2',
  accept: 'text/event-stream',
};
const genuine: ClientRequest = {
  method: 'POST',
  path: '/v1/responses',
  headers: { ...agentOf('codex_exec'), ...turn },
  userId: null,
  keyAgent: null,
};
const withHeaders = (over: HeaderMap, base: ClientRequest = genuine): ClientRequest => ({
  ...base,
  headers: { ...base.headers, ...over },
});
const noThread = { 'session-id': undefined, 'thread-id': undefined };
const noCodexHeaders = {
  'x-codex-window-id': undefined,
  'x-codex-turn-metadata': undefined,
  'x-codex-beta-features': undefined,
};
const models = { ...genuine, method: 'GET', path: '/v1/models', headers: agentOf('codex_exec') };

const genuineRequests: readonly (readonly [string, ClientRequest])[] = [
  ['codex exec', genuine],
  ['codex exec with a key made for it', { ...genuine, keyAgent: 'codex' }],
  ['the terminal interface', withHeaders(agentOf('codex-tui'))],
  ['the VS Code extension', withHeaders(agentOf('codex_vscode'))],
  ['the desktop app', withHeaders(agentOf('Codex Desktop'))],
  ['an older originator', withHeaders(agentOf('codex_cli_rs', '0.98.0'))],
  ['a later version', withHeaders(agentOf('codex-tui', '1.2.3'))],
  ['a prerelease', withHeaders(agentOf('codex-tui', '0.170.0-alpha.2'))],
  ['an app that embeds the app-server', withHeaders(agentOf('my_tray'))],
  ['a turn without a window', withHeaders({ 'x-codex-window-id': undefined })],
  ['a turn without metadata', withHeaders({ 'x-codex-turn-metadata': undefined })],
  [
    'a turn with features only',
    withHeaders({ 'x-codex-window-id': undefined, 'x-codex-turn-metadata': undefined }),
  ],
  ['the older session headers', withHeaders({ ...noThread, session_id: thread, conversation_id: thread })],
  ['a session only', withHeaders({ 'thread-id': undefined })],
  ['a subagent', withHeaders({ 'x-openai-subagent': 'review', 'x-codex-parent-thread-id': thread })],
  ['the backend path', { ...genuine, path: '/backend-api/codex/responses' }],
  ['compaction', { ...genuine, path: '/v1/responses/compact' }],
  ['the model list', models],
  ['the model list on the backend path', { ...models, path: '/backend-api/codex/models' }],
  ['the lite form', withHeaders({ 'x-openai-internal-codex-responses-lite': 'true' })],
];

const foreignRequests: readonly (readonly [string, ClientRequest])[] = [
  ['curl', { ...genuine, headers: { 'user-agent': 'curl/8.14.1' } }],
  ['no headers', { ...genuine, headers: {} }],
  ['the OpenAI SDK', withHeaders({ originator: undefined, 'user-agent': 'OpenAI/JS 7.55.0' })],
  [
    'OpenCode with an originator',
    {
      ...genuine,
      headers: {
        originator: 'opencode',
        'user-agent': 'opencode/1.18.33 (linux 6.1; x64)',
        session_id: thread,
      },
    },
  ],
  [
    'pi with an originator',
    {
      ...genuine,
      headers: { originator: 'pi', 'user-agent': 'pi/0.40.0 (linux; x64)', 'session-id': thread },
    },
  ],
  ['a poser without thread headers', { ...genuine, headers: agentOf('codex_cli_rs') }],
  ['a poser without codex headers', withHeaders(noCodexHeaders)],
  ['no originator', withHeaders({ originator: undefined })],
  ['another originator than in the name', withHeaders({ originator: 'codex-tui' })],
  ['a name without a version', withHeaders({ 'user-agent': 'codex_exec (Debian)' })],
  ['a name without a system', withHeaders({ 'user-agent': 'codex_exec/0.169.0' })],
  ['a name that only begins like it', withHeaders({ 'user-agent': 'codex_exec2/0.169.0 (Debian; x86_64)' })],
  ['no User-Agent', withHeaders({ 'user-agent': undefined })],
  ['a thread that is no id', withHeaders({ 'thread-id': 'ses_123' })],
  ['a session that is no id', withHeaders({ 'session-id': 'ses_123' })],
  [
    'an embedding app without a window',
    withHeaders({ ...agentOf('my_tray'), 'x-codex-window-id': undefined }),
  ],
  [
    'an embedding app without a turn',
    withHeaders({ ...agentOf('my_tray'), 'x-codex-turn-metadata': undefined }),
  ],
  [
    'an embedding app with a window of another thread',
    withHeaders({ ...agentOf('my_tray'), 'x-codex-window-id': 'w-1' }),
  ],
  ['turn metadata that is no object', withHeaders({ ...noCodexHeaders, 'x-codex-turn-metadata': '[1]' })],
  ['turn metadata that is no JSON', withHeaders({ ...noCodexHeaders, 'x-codex-turn-metadata': '{' })],
  ['an originator of a kilobyte', withHeaders(agentOf(`codex_${'x'.repeat(1_000)}`))],
  ['an originator with a line break', withHeaders(agentOf('codex\nx'))],
  ['a key made for Claude Code', { ...genuine, keyAgent: 'claude-code' }],
  ['the messages path', { ...genuine, path: '/v1/messages' }],
  ['the chat path', { ...genuine, path: '/v1/chat/completions' }],
  ['another method', { ...genuine, method: 'GET' }],
  ['the model list by an SDK', { ...models, headers: { 'user-agent': 'OpenAI/JS 7.55.0' } }],
  ['the model list by an embedding app', { ...models, headers: agentOf('my_tray') }],
];

describe('recognising Codex', () => {
  it.each(genuineRequests)('takes %s for genuine', (_, request) => {
    expect(recogniseCodex(request)).toMatchObject({ genuine: true });
  });

  it.each(foreignRequests)('takes %s for foreign and says why', (_, request) => {
    expect(recogniseCodex(request)).toEqual({
      genuine: false,
      reason: expect.stringMatching(/^.{10,160}\.$/) as unknown,
    });
  });
});
