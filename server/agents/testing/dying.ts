import { basename } from 'node:path';
import type { AgentEngineOptions } from '../engine-types.ts';
import { nodeFileAccess, type FileAccess } from '../file-access.ts';
import type { AgentLedger } from '../ledger.ts';

/** Stands for the death of the process. */
export class Crash extends Error {}

/**
 * Engine options with which the process dies at the step that puts `file` in its place: afterwards every file call and
 * every change of the ledger fails, as if nobody were there to make it.
 */
export function dyingAt(
  home: { readonly ledger: AgentLedger },
  file: string,
  at: 'before-rename' | 'after-rename',
): Partial<AgentEngineOptions> {
  let dead = false;
  const die = async <Result>(target: string, step: () => Promise<Result>): Promise<Result> => {
    if (dead) throw new Crash();
    if (basename(target) !== basename(file)) return step();
    if (at === 'after-rename') await step();
    dead = true;
    throw new Crash();
  };
  const alive = <Method extends (...values: never[]) => unknown>(method: Method): Method =>
    ((...values: Parameters<Method>) => {
      if (dead) throw new Crash();
      return method(...values);
    }) as Method;
  const guarded = Object.fromEntries(
    Object.entries(nodeFileAccess).map(([name, method]) => [name, alive(method as never)]),
  ) as unknown as FileAccess;
  return {
    ledger: {
      ...home.ledger,
      begin: alive(home.ledger.begin),
      confirm: alive(home.ledger.confirm),
      drop: alive(home.ledger.drop),
      replace: alive(home.ledger.replace),
    },
    fileAccess: {
      ...guarded,
      rename: (from, to, mayReplace) => die(to, () => nodeFileAccess.rename(from, to, mayReplace)),
      remove: (path, ...more) => die(path, () => nodeFileAccess.remove(path, ...more)),
      link: (from, to) => die(to, () => nodeFileAccess.link(from, to)),
      // Only temporary files are unlinked; whoever is dead cleans nothing up.
      unlink: async (path) => {
        if (!dead) await nodeFileAccess.unlink(path);
      },
    },
  };
}
