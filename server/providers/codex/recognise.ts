import { asRecord, parseJson } from '../../dialects/index.ts';
import type { ClientRequest, HeaderMap, Recognition } from '../provider.ts';

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** Codex's own programs: `codex_exec`, `codex-tui`, `codex_vscode`, `codex_cli_rs`, `Codex Desktop`. */
const ownOriginator = /^codex[_-][a-z\d_-]{1,40}$|^Codex [A-Za-z][A-Za-z ]{0,39}$/;
/** Another program that embeds Codex's app-server under its own name. */
const anyOriginator = /^[\w .-]{1,60}$/;
const versionAndSystem = /^\/\d{1,4}\.\d{1,5}\.\d{1,6}(?:[-+][\w.+-]{1,64})? \([^()]{1,200}\)/;
const responsesPath = /^\/(?:v1|backend-api\/codex)\/responses(?:\/compact)?$/;
const modelsPath = /^\/(?:v1|backend-api\/codex)\/models$/;
const maximumMetadataCharacters = 16_384;

const yes = (reason: string): Recognition => ({ genuine: true, reason });
const no = (reason: string): Recognition => ({ genuine: false, reason });

function refuseIdentity(headers: HeaderMap): string | null {
  const originator = headers['originator'] ?? '';
  const userAgent = headers['user-agent'] ?? '';
  if (!anyOriginator.test(originator)) return 'The originator header of Codex is missing.';
  if (!userAgent.startsWith(originator) || !versionAndSystem.test(userAgent.slice(originator.length)))
    return 'The User-Agent is not in Codex’s form or does not name the originator.';
  return null;
}

/** The conversation's id; older builds wrote the header names with underscores. */
function threadOf(headers: HeaderMap): string | null {
  const names = ['thread-id', 'session-id', 'conversation_id', 'session_id'] as const;
  const told = names.map((name) => headers[name]).filter((value) => value !== undefined);
  return told.length > 0 && told.every((value) => uuid.test(value)) ? (told[0] ?? null) : null;
}

function hasTurnMetadata(headers: HeaderMap): boolean {
  const text = headers['x-codex-turn-metadata'];
  return text !== undefined && text.length <= maximumMetadataCharacters && asRecord(parseJson(text)) !== null;
}

/** The window id is the thread's id and a counter. */
function hasWindowId(headers: HeaderMap, thread: string): boolean {
  const window = headers['x-codex-window-id'] ?? '';
  return window.length <= 120 && window.toLowerCase().startsWith(thread.toLowerCase());
}

function refuseTurn(headers: HeaderMap): string | null {
  const thread = threadOf(headers);
  if (thread === null) return 'The session and thread headers of Codex are missing or not ids.';
  const turn = hasTurnMetadata(headers);
  const window = hasWindowId(headers, thread);
  if (!ownOriginator.test(headers['originator'] ?? ''))
    return turn && window
      ? null
      : 'The originator is not Codex, and its turn and window headers are missing.';
  return turn || window || headers['x-codex-beta-features'] ? null : 'The x-codex headers are missing.';
}

/**
 * Whether a request is Codex's own (codex protocol notes 2.2). Version-tolerant: names and shapes count, not numbers.
 * A program that embeds Codex under its own name has to show both the turn and the window header.
 */
export function recogniseCodex(request: ClientRequest): Recognition {
  const { method, path, headers, keyAgent } = request;
  if (keyAgent !== null && keyAgent !== 'codex') return no(`The client key was made for ${keyAgent}.`);
  const identity = refuseIdentity(headers);
  if (identity !== null) return no(identity);
  if (modelsPath.test(path) && (method === 'GET' || method === 'HEAD')) {
    return ownOriginator.test(headers['originator'] ?? '')
      ? yes("Codex's own model list call.")
      : no('The originator is not Codex.');
  }
  if (method !== 'POST' || !responsesPath.test(path)) return no('Codex makes no such call.');
  const turn = refuseTurn(headers);
  return turn === null ? yes('User-Agent, originator and thread headers are Codex’s and agree.') : no(turn);
}
