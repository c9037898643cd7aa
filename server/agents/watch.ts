import { watch } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock } from '../ports.ts';
import type { AgentState, AgentStatus } from './status.ts';

/** An agent home with keys of ours, and the files they are in. */
export interface WatchedHome {
  readonly agent: string;
  readonly home: string;
  readonly files: readonly string[];
}

export interface AgentWatchSources {
  readonly clock: Pick<Clock, 'after'>;
  /** Every home that has keys of ours now. */
  readonly homes: () => readonly WatchedHome[];
  readonly status: (home: WatchedHome) => Promise<AgentStatus>;
  /** The state of an agent is another one than before. */
  readonly changed: (status: AgentStatus) => void;
  /** It has become one that a person should look at; once per transition. */
  readonly worsened: (status: AgentStatus) => void;
  /** All is as we left it, also when it was so before: what was told before may be told again. */
  readonly fine: (status: AgentStatus) => void;
  /** Calls back with the name of what changed in the directory, null when the system does not say. */
  readonly watchDirectory?: WatchDirectory;
  readonly failed: (error: unknown) => void;
}

export type WatchDirectory = (directory: string, changed: (name: string | null) => void) => () => void;

export interface AgentWatch {
  /** Homes were pointed here or put back: what is watched follows. */
  refresh(): void;
  close(): void;
}

const settleMs = 300;
const pollMs = 60_000;
const worthTelling: ReadonlySet<AgentState> = new Set([
  'drifted',
  'file-missing',
  'unparsable',
  'overridden',
]);

/**
 * Watches the folders of files that hold keys of ours and looks at one agent again when something moved there. It
 * never writes. A slow look at all of them catches what the system does not report (network shares, replaced folders).
 * Nothing is watched while nothing is applied.
 */
export function createAgentWatch(sources: AgentWatchSources): AgentWatch {
  const { clock } = sources;
  const watchDirectory = sources.watchDirectory ?? watchWithSystem;
  const stops = new Map<string, () => void>();
  const states = new Map<string, AgentState>();
  const timers = new Map<string, () => void>();
  let cancelPoll: (() => void) | null = null;
  let closed = false;
  let round = 0;

  const keyOf = ({ agent, home }: Pick<WatchedHome, 'agent' | 'home'>): string => `${agent}\n${home}`;

  const look = async (target: WatchedHome, isSecondLook: boolean): Promise<void> => {
    const status = await sources.status(target);
    if (closed || !sources.homes().some((home) => keyOf(home) === keyOf(target))) return;
    const before = states.get(keyOf(target));
    const isBad = worthTelling.has(status.state);
    if (isBad && before !== status.state && !isSecondLook) {
      // Our own write of several files, or an editor's save in two steps, looks like this for a moment.
      lookSoon(target, true);
      return;
    }
    states.set(keyOf(target), status.state);
    if (before !== undefined && before !== status.state) sources.changed(status);
    if (isBad && before !== status.state) sources.worsened(status);
    if (status.state === 'applied') sources.fine(status);
  };
  const lookSoon = (target: WatchedHome, isSecondLook = false): void => {
    if (closed) return;
    const key = keyOf(target);
    timers.get(key)?.();
    timers.set(
      key,
      clock.after(settleMs, () => {
        timers.delete(key);
        arm();
        look(target, isSecondLook).catch(sources.failed);
      }),
    );
  };

  const touched = (directory: string, name: string | null): void => {
    const isOurs = (file: string, real: string): boolean =>
      (dirname(file) === directory && (name === null || name === basename(file))) ||
      (dirname(real) === directory && (name === null || name === basename(real)));
    for (const { target, files } of armed)
      if (files.some(({ file, real }) => isOurs(file, real)) || name === basename(directory))
        lookSoon(target);
  };

  let armed: readonly {
    readonly target: WatchedHome;
    readonly files: readonly { readonly file: string; readonly real: string }[];
  }[] = [];

  /** Closes and opens every watch: a folder that was replaced keeps its name and loses its watch. */
  const arm = (): void => {
    round += 1;
    const mine = round;
    void (async () => {
      const next = await Promise.all(
        sources.homes().map(async (target) => ({
          target,
          files: await Promise.all(
            target.files.map(async (file) => ({ file, real: await realpath(file).catch(() => file) })),
          ),
        })),
      );
      if (closed || mine !== round) return;
      armed = next;
      for (const stop of stops.values()) stop();
      stops.clear();
      const directories = new Set(
        next.flatMap(({ files }) => files.flatMap(({ file, real }) => [dirname(file), dirname(real)])),
      );
      for (const directory of directories) {
        try {
          stops.set(
            directory,
            watchDirectory(directory, (name) => touched(directory, name)),
          );
        } catch {
          // A folder that is not there, or a system without watches left: the slow look finds it.
        }
      }
    })().catch(sources.failed);
  };
  /** Not bound to `arm`: a path that the system is slow to resolve must not hold up the look that makes up for it. */
  const schedulePoll = (): void => {
    if (sources.homes().length === 0) {
      cancelPoll?.();
      cancelPoll = null;
      return;
    }
    cancelPoll ??= clock.after(pollMs, () => {
      cancelPoll = null;
      for (const target of sources.homes()) look(target, false).catch(sources.failed);
      follow();
    });
  };
  const follow = (): void => {
    const keys = new Set(sources.homes().map(keyOf));
    for (const key of states.keys()) if (!keys.has(key)) states.delete(key);
    arm();
    schedulePoll();
  };

  const refresh = (): void => {
    if (closed) return;
    follow();
    for (const target of sources.homes()) lookSoon(target);
  };
  refresh();
  return {
    refresh,
    close() {
      closed = true;
      cancelPoll?.();
      for (const cancel of timers.values()) cancel();
      for (const stop of stops.values()) stop();
      stops.clear();
      timers.clear();
    },
  };
}

/** `fs.watch`, which does not keep the process alive; a watch that fails later is silent until it is made again. */
const watchWithSystem: WatchDirectory = (directory, changed) => {
  const watcher = watch(directory, { persistent: false }, (_event, name) => changed(name));
  watcher.on('error', () => {
    watcher.close();
    changed(null);
  });
  return () => watcher.close();
};
