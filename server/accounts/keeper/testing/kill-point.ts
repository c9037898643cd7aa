import fileCalls from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { SendTokenRequest } from '../index.ts';

/** The moments of a renewal at which a process can die, in their order. */
export const killPoints = [
  'before-lock',
  'before-note-write',
  'before-note-rename',
  'after-note-rename',
  'before-request',
  'after-answer',
  'before-old-generation',
  'after-old-generation',
  'before-new-generation',
  'after-new-generation',
  'before-note-removal',
  'before-unlock',
] as const;

export type KillPoint = (typeof killPoints)[number];

interface FileMoment {
  readonly call: 'mkdir' | 'open' | 'rename' | 'rm';
  readonly path: RegExp;
  readonly when: 'before' | 'after';
}

const moments: Readonly<Partial<Record<KillPoint, FileMoment>>> = {
  'before-lock': { call: 'mkdir', path: /\.lock$/, when: 'before' },
  'before-note-write': { call: 'open', path: /notes\/\.switchyard-tmp-/, when: 'before' },
  'before-note-rename': { call: 'rename', path: /notes\/[^/]+\.json$/, when: 'before' },
  'after-note-rename': { call: 'rename', path: /notes\/[^/]+\.json$/, when: 'after' },
  'before-old-generation': { call: 'rename', path: /\.v~1$/, when: 'before' },
  'after-old-generation': { call: 'rename', path: /\.v~1$/, when: 'after' },
  'before-new-generation': { call: 'rename', path: /\.v$/, when: 'before' },
  'after-new-generation': { call: 'rename', path: /\.v$/, when: 'after' },
  'before-note-removal': { call: 'rm', path: /notes\/[^/]+\.json$/, when: 'before' },
  'before-unlock': { call: 'rm', path: /\.lock$/, when: 'before' },
};

/** Ends this process as `kill -9` does. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

/** Call it before the modules that use files are loaded: it replaces a call of `node:fs/promises` for all of them. */
export function armKillPoint(point: KillPoint): void {
  const moment = moments[point];
  if (moment === undefined) return;
  const calls = fileCalls as unknown as Record<string, (...input: unknown[]) => Promise<unknown>>;
  const original = calls[moment.call];
  if (original === undefined) throw new Error(`there is no ${moment.call}`);
  calls[moment.call] = async (...input) => {
    const path = String(moment.call === 'rename' ? input[1] : input[0]).replaceAll('\\', '/');
    if (!moment.path.test(path)) return original(...input);
    if (moment.when === 'before') return die();
    await original(...input);
    return die();
  };
  syncBuiltinESMExports();
}

/** The two moments that are not file calls. */
export function killAroundRequest(send: SendTokenRequest, point: KillPoint | undefined): SendTokenRequest {
  if (point !== 'before-request' && point !== 'after-answer') return send;
  return async (...call) => {
    if (point === 'before-request') return die();
    await send(...call);
    return die();
  };
}
