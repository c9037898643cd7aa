import { createHash } from 'node:crypto';

/**
 * How a state file looks on disk: one JSON object with the version that wrote it, the oldest version that may read
 * it, and a checksum over all of it. This outer shape never changes.
 */
export interface StateEnvelope {
  readonly version: number;
  readonly minReader: number;
  readonly writtenAtMs: number;
  readonly value: unknown;
}

export type DecodedEnvelope =
  | { readonly state: 'sound'; readonly envelope: StateEnvelope }
  | { readonly state: 'corrupt'; readonly reason: string };

const formatName = 'switchyard-state';

/** Writes the envelope as text; `value` must survive JSON. */
export function encodeStateEnvelope(envelope: StateEnvelope): string {
  const { version, minReader, writtenAtMs, value } = envelope;
  const checksum = checksumOf(envelope);
  return `${JSON.stringify({ format: formatName, version, minReader, writtenAtMs, checksum, value }, null, 2)}\n`;
}

/** Reads what `encodeStateEnvelope` wrote; anything else is corrupt, with the reason. */
export function decodeStateEnvelope(bytes: Uint8Array): DecodedEnvelope {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return corrupt('it is not valid JSON');
  }
  if (typeof parsed !== 'object' || parsed === null) return corrupt('it is not a JSON object');
  const fields: Partial<Record<string, unknown>> = { ...parsed };
  const { format, version, minReader, writtenAtMs, checksum, value } = fields;
  if (format !== formatName) return corrupt('it is not a state file of Switchyard');
  if (!isVersion(version) || !isVersion(minReader) || typeof writtenAtMs !== 'number') {
    return corrupt('its header is damaged');
  }
  const envelope: StateEnvelope = { version, minReader, writtenAtMs, value };
  if (checksum !== checksumOf(envelope)) return corrupt('its checksum does not match');
  return { state: 'sound', envelope };
}

function checksumOf({ version, minReader, writtenAtMs, value }: StateEnvelope): string {
  return createHash('sha256')
    .update(JSON.stringify([version, minReader, writtenAtMs, value]))
    .digest('hex');
}

function isVersion(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function corrupt(reason: string): DecodedEnvelope {
  return { state: 'corrupt', reason };
}
