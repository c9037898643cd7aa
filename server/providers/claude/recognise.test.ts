import { describe, expect, it } from 'vitest';
import type { ClientRequest, HeaderMap } from '../provider.ts';
import { recogniseClaude } from './recognise.ts';

const session = '1b2c3d4e-5f60-4000-8000-0123456789ab';
const otherSession = '9b2c3d4e-5f60-4000-8000-0123456789ab';
const account = '7a7a7a7a-1111-4222-8333-444444444444';
const device = '0f'.repeat(32);
const metadata = (over: object = {}): string =>
  JSON.stringify({ device_id: device, account_uuid: '', session_id: session, ...over });
const legacy = (over = session, login = account): string => `user_${device}_account_${login}_session_${over}`;

const agentOf = (inside: string, version = '2.1.329'): string =>
  `claude-cli/${version} (external, ${inside})`;
const headers: HeaderMap = {
  'user-agent': agentOf('cli'),
  'x-app': 'cli',
  'x-claude-code-session-id': session,
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'claude-code-20250219,oauth-2025-04-20',
};
const genuine: ClientRequest = {
  method: 'POST',
  path: '/v1/messages',
  headers,
  userId: metadata(),
  keyAgent: null,
};
const headless = { ...headers, 'user-agent': agentOf('sdk-cli') };
const count = { ...genuine, path: '/v1/messages/count_tokens', userId: null };
const models = { ...genuine, method: 'GET', path: '/v1/models', userId: null };
const withHeaders = (over: HeaderMap, base: ClientRequest = genuine): ClientRequest => ({
  ...base,
  headers: { ...base.headers, ...over },
});
const withAgent = (userAgent: string | undefined, base: ClientRequest = genuine): ClientRequest =>
  withHeaders({ 'user-agent': userAgent }, base);

const genuineRequests: readonly (readonly [string, ClientRequest])[] = [
  ['an interactive turn', genuine],
  ['a turn with a key made for it', { ...genuine, keyAgent: 'claude-code' }],
  ['a turn of the VS Code extension', { ...genuine, keyAgent: 'claude-code-vscode' }],
  ['a turn of a signed-in client', { ...genuine, userId: metadata({ account_uuid: account }) }],
  ['a subagent that names its parent', { ...genuine, userId: metadata({ parent_session_id: otherSession }) }],
  ['metadata with members of a later version', { ...genuine, userId: metadata({ something_new: 1 }) }],
  ['the older metadata', { ...genuine, userId: legacy() }],
  ['the older metadata without a login', { ...genuine, userId: legacy(session, '') }],
  ['a session in capitals', withHeaders({ 'x-claude-code-session-id': session.toUpperCase() })],
  ['a background session', withHeaders({ 'x-app': 'cli-bg' })],
  ['claude -p', { ...genuine, headers: headless }],
  ['the VS Code extension', withAgent(agentOf('claude-vscode'))],
  ['the desktop app', withAgent(agentOf('claude-desktop'))],
  ['the desktop app with its own endpoint', withAgent(agentOf('claude-desktop-3p'))],
  ['a local agent of the desktop app', withAgent(agentOf('local-agent'))],
  ['a scheduled workload', withAgent(agentOf('cli, workload/cron'))],
  ['a part of a later version', withAgent(agentOf('cli, channel/stable'))],
  ['a prerelease', withAgent(agentOf('cli', '2.2.0-beta.1'))],
  ['a later major version', withAgent(agentOf('cli', '3.0.0'))],
  ['a later API version', withHeaders({ 'anthropic-version': '2026-10-21' })],
  ['the quota probe, without betas', withHeaders({ 'anthropic-beta': undefined })],
  ['a token count', count],
  ['a token count with metadata', { ...count, userId: metadata() }],
  ['a token count of claude -p', { ...count, headers: headless }],
  ['the model list', withAgent('claude-code/2.1.329', models)],
  ['the model list with a platform', withAgent('claude-code/2.1.329 (linux)', models)],
  ['the model list by the main client', models],
  ['an unknown extra header', withHeaders({ 'x-claude-code-agent-id': 'a1' })],
];

const foreignRequests: readonly (readonly [string, ClientRequest])[] = [
  [
    'curl',
    { ...genuine, headers: { 'user-agent': 'curl/8.14.1', 'anthropic-version': '2023-06-01' }, userId: null },
  ],
  ['nothing but a version', { ...genuine, headers: { 'anthropic-version': '2023-06-01' }, userId: null }],
  ['no header at all', { ...genuine, headers: {} }],
  [
    'Qwen Code posing as Claude Code',
    {
      ...genuine,
      headers: {
        'user-agent': 'claude-cli/0.24.4 (external, cli)',
        'x-app': 'cli',
        'anthropic-version': '2023-06-01',
      },
      userId: null,
    },
  ],
  ['Qwen Code posing with a session', withAgent('claude-cli/0.24.4 (external, cli)')],
  ['OpenCode', withAgent('opencode/1.18.33 ai-sdk/provider-utils/4.0.1 runtime/bun/1.3.14')],
  ['the TypeScript SDK', withAgent('Anthropic/JS 1.11.0')],
  ['the Python SDK', withAgent('Anthropic/Python 0.80.0')],
  ['the AI SDK', withAgent('ai-sdk/anthropic/3.0.1 ai-sdk/provider-utils/4.0.1')],
  ['a browser', withAgent('Mozilla/5.0 (X11; Linux x86_64)')],
  ['the Agent SDK for TypeScript', withAgent(agentOf('sdk-ts, agent-sdk/0.3.1'))],
  ['the Agent SDK for Python', withAgent(agentOf('sdk-py, agent-sdk/0.3.1'))],
  ['the Agent SDK under another entry point', withAgent(agentOf('cli, agent-sdk/0.3.1'))],
  ['the Agent SDK without a part', withAgent(agentOf('sdk-ts'))],
  ['an app around Claude Code', withAgent(agentOf('cli, client-app/some-ide'))],
  ['an app that names itself in a header', withHeaders({ 'x-client-app': 'some-ide' })],
  ['an unknown entry point', withAgent(agentOf('my-wrapper'))],
  ['no entry point', withAgent('claude-cli/2.1.329 (external)')],
  ['an internal build', withAgent('claude-cli/2.1.329 (internal, cli)')],
  ['a name that only begins like it', withAgent('claude-cli-proxy/2.1.329 (external, cli)')],
  ['text behind the name', withAgent(`${agentOf('cli')} opencode/1.0`)],
  ['text before the name', withAgent(`proxy ${agentOf('cli')}`)],
  ['no version', withAgent('claude-cli (external, cli)')],
  ['half a version', withAgent('claude-cli/2.1 (external, cli)')],
  ['a name of ten kilobytes', withAgent(agentOf(`cli, ${'a'.repeat(10_000)}/1`))],
  ['no User-Agent', withAgent(undefined)],
  ['no x-app', withHeaders({ 'x-app': undefined })],
  ['another x-app', withHeaders({ 'x-app': 'web' })],
  ['x-app twice', withHeaders({ 'x-app': 'cli, cli' })],
  ['no session header', withHeaders({ 'x-claude-code-session-id': undefined })],
  ['a session that is no id', withHeaders({ 'x-claude-code-session-id': 'abc' })],
  ['a session twice', withHeaders({ 'x-claude-code-session-id': `${session}, ${session}` })],
  ['a session of another conversation', withHeaders({ 'x-claude-code-session-id': otherSession })],
  ['older metadata of another conversation', { ...genuine, userId: legacy(otherSession) }],
  ['no API version', withHeaders({ 'anthropic-version': undefined })],
  ['an empty API version', withHeaders({ 'anthropic-version': '' })],
  ['no metadata', { ...genuine, userId: null }],
  ['metadata of an SDK user', { ...genuine, userId: 'user-123' }],
  ['metadata that is a list', { ...genuine, userId: '[]' }],
  [
    'metadata without a device',
    { ...genuine, userId: JSON.stringify({ account_uuid: '', session_id: session }) },
  ],
  ['metadata with a short device', { ...genuine, userId: metadata({ device_id: 'abc' }) }],
  ['metadata with a device that is no hex', { ...genuine, userId: metadata({ device_id: 'z'.repeat(64) }) }],
  ['metadata with a login that is no id', { ...genuine, userId: metadata({ account_uuid: 'me' }) }],
  ['metadata without a login member', { ...genuine, userId: metadata({ account_uuid: undefined }) }],
  ['metadata with inherited members', { ...genuine, userId: `{"__proto__":${metadata()}}` }],
  ['a token count with foreign metadata', { ...count, userId: 'someone' }],
  ['a token count of another session', { ...count, userId: metadata({ session_id: otherSession }) }],
  ['a token count without a session', withHeaders({ 'x-claude-code-session-id': undefined }, count)],
  ['a key made for OpenCode', { ...genuine, keyAgent: 'opencode' }],
  ['a key made for Codex', { ...genuine, keyAgent: 'codex' }],
  ['the helper name on a model call', withAgent('claude-code/2.1.329')],
  ['the model list by an SDK', withAgent('Anthropic/JS 1.11.0', models)],
  ['the model list by a lookalike', withAgent('claude-code-router/2.1.329', models)],
  ['another path', { ...genuine, path: '/v1/responses' }],
  ['another method', { ...genuine, method: 'GET' }],
];

describe('recognising Claude Code', () => {
  it.each(genuineRequests)('takes %s for genuine', (_, request) => {
    expect(recogniseClaude(request, { allowHeadlessClaude: true })).toMatchObject({ genuine: true });
  });

  it.each(foreignRequests)('takes %s for foreign and says why', (_, request) => {
    const recognition = recogniseClaude(request, { allowHeadlessClaude: true });
    expect(recognition).toEqual({
      genuine: false,
      reason: expect.stringMatching(/^.{10,160}\.$/) as unknown,
    });
  });

  it('leaves `claude -p` to the setting', () => {
    const request = { ...genuine, headers: headless };
    expect(recogniseClaude(request, { allowHeadlessClaude: false }).genuine).toBe(false);
    expect(recogniseClaude(genuine, { allowHeadlessClaude: false }).genuine).toBe(true);
  });

  it('needs every one of its signs', () => {
    for (const name of ['user-agent', 'x-app', 'x-claude-code-session-id', 'anthropic-version'])
      expect(recogniseClaude(withHeaders({ [name]: undefined }), { allowHeadlessClaude: true }).genuine).toBe(
        false,
      );
  });
});
