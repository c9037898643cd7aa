import type { SentRequest } from './http-client.ts';

export const sessionId = '3f2a1b4c-5d6e-4f70-8a9b-0c1d2e3f4a5b';
const deviceId = 'ab'.repeat(32);

export interface RequestOverrides {
  readonly path?: string;
  /** `null` removes a header. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Members of the JSON body; ignored when `bytes` is given. */
  readonly body?: Readonly<Record<string, unknown>>;
  readonly bytes?: Buffer | string;
  readonly session?: string;
  /** The account that Claude Code itself is signed in to; empty when it is not. */
  readonly accountUuid?: string;
}

function withOverrides(
  base: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>> = {},
): Record<string, string> {
  const merged: Record<string, string | null> = { ...base, ...changes };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** A Messages request as Claude Code makes it (anthropic protocol notes 4.1, 4.2), authenticated with our key. */
export function genuineClaude(key: string, overrides: RequestOverrides = {}): SentRequest {
  const session = overrides.session ?? sessionId;
  const userId = { device_id: deviceId, account_uuid: overrides.accountUuid ?? '', session_id: session };
  const body = {
    model: 'claude-opus-5-5',
    max_tokens: 64_000,
    stream: true,
    messages: [{ role: 'user', content: 'hello' }],
    metadata: { user_id: JSON.stringify(userId) },
    ...overrides.body,
  };
  return {
    method: 'POST',
    path: overrides.path ?? '/v1/messages?beta=true',
    headers: withOverrides(
      {
        accept: 'application/json',
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        'anthropic-version': '2023-06-01',
        'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14',
        'user-agent': 'claude-cli/2.1.190 (external, cli)',
        'x-app': 'cli',
        'x-claude-code-session-id': session,
        'accept-encoding': 'gzip, deflate, br, zstd',
      },
      overrides.headers,
    ),
    body: overrides.bytes ?? JSON.stringify(body),
  };
}

/** A Responses request as Codex makes it (codex protocol notes 2.2, 2.4), authenticated with our key. */
export function genuineCodex(key: string, overrides: RequestOverrides = {}): SentRequest {
  const session = overrides.session ?? sessionId;
  const body = {
    model: 'gpt-5.1-codex',
    instructions: 'You are a coding agent.',
    store: false,
    stream: true,
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] }],
    ...overrides.body,
  };
  return {
    method: 'POST',
    path: overrides.path ?? '/v1/responses',
    headers: withOverrides(
      {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        originator: 'codex_exec',
        'user-agent': 'codex_exec/0.169.0 (Debian 13.0.0; x86_64) unknown',
        'session-id': session,
        'thread-id': session,
        'x-client-request-id': session,
        'x-codex-window-id': `${session}:0`,
        'x-codex-turn-metadata': JSON.stringify({ turn_id: 'turn-1' }),
        'x-codex-beta-features': 'remote_compaction_v2',
      },
      overrides.headers,
    ),
    body: overrides.bytes ?? JSON.stringify(body),
  };
}

/** A Messages request of some other program: an SDK with an API key's habits. */
export function foreignMessages(key: string, overrides: RequestOverrides = {}): SentRequest {
  const body = {
    model: 'claude-opus-5-5',
    max_tokens: 64,
    messages: [{ role: 'user', content: 'hello' }],
    ...overrides.body,
  };
  return {
    method: 'POST',
    path: overrides.path ?? '/v1/messages',
    headers: withOverrides(
      {
        'content-type': 'application/json',
        'x-api-key': key,
        'anthropic-version': '2023-06-01',
        'user-agent': 'Anthropic/JS 0.96.0',
      },
      overrides.headers,
    ),
    body: overrides.bytes ?? JSON.stringify(body),
  };
}

/** A Responses request of some other program. */
export function foreignResponses(key: string, overrides: RequestOverrides = {}): SentRequest {
  const body = { model: 'gpt-5.1', input: 'hello', ...overrides.body };
  return {
    method: 'POST',
    path: overrides.path ?? '/v1/responses',
    headers: withOverrides(
      { 'content-type': 'application/json', authorization: `Bearer ${key}`, 'user-agent': 'OpenAI/JS 6.9.0' },
      overrides.headers,
    ),
    body: overrides.bytes ?? JSON.stringify(body),
  };
}
