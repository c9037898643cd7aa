import type { ClientRequest, HeaderMap, Recognition, RecognitionPolicy } from '../provider.ts';
import { isClaudeHelperAgent, parseClaudeUserAgent, type ClaudeUserAgent } from './user-agent.ts';
import { isUuid, parseClaudeUserId } from './user-id.ts';

/** Entry points of Anthropic's own programs. The Agent SDK's (`sdk-ts`, `sdk-py`) are other people's programs. */
const ownEntrypoints: ReadonlySet<string> = new Set([
  'cli',
  'claude-vscode',
  'claude-desktop',
  'claude-desktop-3p',
  'local-agent',
]);

const messagesPath = '/v1/messages';
const countPath = '/v1/messages/count_tokens';
const modelsPath = '/v1/models';

const yes = (reason: string): Recognition => ({ genuine: true, reason });
const no = (reason: string): Recognition => ({ genuine: false, reason });

function refuseEntrypoint(agent: ClaudeUserAgent, policy: RecognitionPolicy): string | null {
  if (
    agent.parts.has('agent-sdk') ||
    agent.entrypoint.startsWith('sdk-ts') ||
    agent.entrypoint.startsWith('sdk-py')
  )
    return 'The request comes from a program built on the Agent SDK.';
  if (agent.parts.has('client-app')) return 'The request comes from another app that runs Claude Code.';
  if (agent.entrypoint === 'sdk-cli')
    return policy.allowHeadlessClaude ? null : 'Requests of `claude -p` are switched off in the settings.';
  return ownEntrypoints.has(agent.entrypoint) ? null : `The entry point "${agent.entrypoint}" is not known.`;
}

function refuseHeaders(headers: HeaderMap, policy: RecognitionPolicy): string | null {
  const agent = parseClaudeUserAgent(headers['user-agent'] ?? '');
  if (agent === null) return "The User-Agent is not Claude Code's.";
  const entrypoint = refuseEntrypoint(agent, policy);
  if (entrypoint !== null) return entrypoint;
  if (headers['x-client-app'] !== undefined) return 'The request names another app in x-client-app.';
  if (headers['x-app'] !== 'cli' && headers['x-app'] !== 'cli-bg')
    return 'The x-app header is not Claude Code’s.';
  if (!isUuid(headers['x-claude-code-session-id'] ?? ''))
    return 'The session header of Claude Code is missing.';
  return null;
}

function refuseUserId(request: ClientRequest): string | null {
  if (request.userId === null)
    return request.path === countPath ? null : 'The body lacks the metadata that Claude Code sends.';
  const userId = parseClaudeUserId(request.userId);
  if (userId === null) return "The body's metadata is not in Claude Code's form.";
  const session = request.headers['x-claude-code-session-id'] ?? '';
  return userId.sessionId.toLowerCase() === session.toLowerCase()
    ? null
    : 'The session in the body is not the one in the header.';
}

function recogniseModels(request: ClientRequest, policy: RecognitionPolicy): Recognition {
  if (isClaudeHelperAgent(request.headers['user-agent'] ?? ''))
    return yes("Claude Code's own model list call.");
  const refusal = refuseHeaders(request.headers, policy);
  return refusal === null ? yes("Claude Code's own model list call.") : no(refusal);
}

/** The program itself, and its VS Code extension, which runs the same program. */
const claudeCodeAgents: ReadonlySet<string> = new Set(['claude-code', 'claude-code-vscode']);

/**
 * Whether a request is Claude Code's own (anthropic protocol notes 4.2). The body's metadata has to agree with the
 * headers; betas, system prompt and tools are never asked for, because the client's own small calls lack them.
 */
export function recogniseClaude(request: ClientRequest, policy: RecognitionPolicy): Recognition {
  const { method, path, headers, keyAgent } = request;
  if (keyAgent !== null && !claudeCodeAgents.has(keyAgent))
    return no(`The client key was made for ${keyAgent}.`);
  if (!headers['anthropic-version']) return no('The anthropic-version header is missing.');
  if (path === modelsPath && (method === 'GET' || method === 'HEAD')) return recogniseModels(request, policy);
  if (method !== 'POST' || (path !== messagesPath && path !== countPath))
    return no('Claude Code makes no such call.');
  const refusal = refuseHeaders(headers, policy) ?? refuseUserId(request);
  return refusal === null
    ? yes('User-Agent, session and metadata are Claude Code’s and agree.')
    : no(refusal);
}
