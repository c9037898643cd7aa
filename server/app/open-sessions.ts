import { hash } from 'node:crypto';
import { join } from 'node:path';
import { createHealthSaver } from '../accounts/index.ts';
import type { Ports } from '../ports.ts';
import { createSessions, parseSessions, type Sessions, type StoredSession } from '../scheduler/index.ts';
import { openVersionedJson } from '../storage/index.ts';

/** Losing the last seconds costs a few conversations one cache write. */
const saveDelayMs = 10_000;
const sessionLimit = 10_000;

interface SessionsFile {
  /** Makes the hashes of this installation mean nothing elsewhere. */
  readonly salt: string;
  readonly sessions: readonly StoredSession[];
}

export interface OpenedSessions {
  readonly sessions: Sessions;
  flush(): Promise<void>;
}

/** Which account serves which conversation, kept over restarts without the conversations' names. */
export async function openSessions({ clock, random, logger, paths }: Ports): Promise<OpenedSessions> {
  const file = await openVersionedJson<SessionsFile>({
    path: join(paths.dataDirectory, 'sessions.json'),
    version: 1,
    minReader: 1,
    parse: (value) => parseSessionsFile(value, clock.nowMs()),
    initial: { salt: random.uuid(), sessions: [] },
    clock,
  });
  const { salt, sessions: initial } = file.value;
  const saver = createHealthSaver<SessionsFile>({
    file,
    after: clock.after,
    stored: () => ({ salt, sessions: sessions.stored() }),
    failed: (error) => logger.log('error', 'sessions could not be written', { detail: String(error) }),
    delayMs: saveDelayMs,
  });
  const sessions = createSessions(sessionLimit, {
    initial,
    hash: (key) => hash('sha256', `${salt}\n${key}`),
    changed: () => saver.changed(false),
  });
  return { sessions, flush: saver.flush };
}

function parseSessionsFile(value: unknown, nowMs: number): SessionsFile {
  const entry = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  if (typeof entry['salt'] !== 'string') throw new TypeError('the sessions have no salt');
  return { salt: entry['salt'], sessions: parseSessions(entry['sessions'], nowMs) };
}
