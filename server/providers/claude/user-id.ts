import { memberOf, parseJson } from '../../dialects/index.ts';

/** `metadata.user_id` of a Claude Code request: which installation, login and conversation it names. */
export interface ClaudeUserId {
  readonly deviceId: string;
  /** Empty when the client is not signed in itself. */
  readonly accountUuid: string;
  readonly sessionId: string;
}

const uuid = String.raw`[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}`;
const uuidShape = new RegExp(`^${uuid}$`, 'i');
const deviceShape = /^[\da-f]{64}$/i;
const legacyShape = new RegExp(`^user_([\\da-f]{64})_account_((?:${uuid})?)_session_(${uuid})$`, 'i');

export const isUuid = (value: string): boolean => uuidShape.test(value);

/** Reads the JSON form (since about 2.1.78) and the older text form; null for anything else. */
export function parseClaudeUserId(userId: string): ClaudeUserId | null {
  const legacy = legacyShape.exec(userId);
  if (legacy !== null) {
    return { deviceId: legacy[1] ?? '', accountUuid: legacy[2] ?? '', sessionId: legacy[3] ?? '' };
  }
  const record = parseJson(userId);
  const deviceId = memberOf(record, 'device_id');
  const accountUuid = memberOf(record, 'account_uuid');
  const sessionId = memberOf(record, 'session_id');
  if (typeof deviceId !== 'string' || !deviceShape.test(deviceId)) return null;
  if (typeof accountUuid !== 'string' || (accountUuid !== '' && !isUuid(accountUuid))) return null;
  if (typeof sessionId !== 'string' || !isUuid(sessionId)) return null;
  return { deviceId, accountUuid, sessionId };
}
