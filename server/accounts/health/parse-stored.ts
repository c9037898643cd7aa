import type { StoredAccount, StoredHealth, StoredKey } from './stored.ts';

/** Reads the health file's value. Throws only where it is no object at all; each entry is read on its own. */
export function parseStoredHealth(value: unknown): StoredHealth {
  if (!isRecord(value)) throw new TypeError('the health state is not an object');
  return {
    writtenAtMs: numberOf(value['writtenAtMs']) ?? 0,
    accounts: listOf(value['accounts']).flatMap(parseAccount),
    endpoints: listOf(value['endpoints']).flatMap(parseKey),
  };
}

function parseAccount(value: unknown): readonly StoredAccount[] {
  if (!isRecord(value) || typeof value['id'] !== 'string' || value['id'] === '') return [];
  const attention = value['attention'];
  const credential = value['credential'];
  const code = isRecord(attention) ? textOf(attention['code']) : null;
  return [
    {
      id: value['id'],
      keys: listOf(value['keys']).flatMap(parseKey),
      attention:
        isRecord(attention) && code !== null
          ? {
              code,
              message: textOf(attention['message']) ?? code,
              notedAtMs: numberOf(attention['notedAtMs']) ?? 0,
            }
          : null,
      credential: isRecord(credential)
        ? {
            state: textOf(credential['state']) ?? 'ok',
            detail: textOf(credential['detail']) ?? '',
            found: textOf(credential['found']) ?? '',
          }
        : { state: 'ok', detail: '', found: '' },
      tokenHash: textOf(value['tokenHash']),
      forbiddenAtMs: listOf(value['forbiddenAtMs'])
        .flatMap((entry) => numberOf(entry) ?? [])
        .slice(-3),
    },
  ];
}

function parseKey(value: unknown): readonly StoredKey[] {
  if (!isRecord(value) || typeof value['name'] !== 'string') return [];
  const untilMs = numberOf(value['untilMs']);
  const writtenAtMs = numberOf(value['writtenAtMs']);
  if (untilMs === null || writtenAtMs === null) return [];
  return [
    {
      name: value['name'],
      code: textOf(value['code']) ?? 'limit',
      reason: textOf(value['reason']) ?? 'resting',
      source: value['source'] === 'vendor' ? 'vendor' : 'inferred',
      untilMs,
      toldUntilMs: numberOf(value['toldUntilMs']) ?? 0,
      resetsAtMs: numberOf(value['resetsAtMs']),
      writtenAtMs,
      step: Math.min(20, Math.max(0, Math.trunc(numberOf(value['step']) ?? 0))),
    },
  ];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 1_000) : null;
}
