import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createSwitchyard, type Switchyard, type SwitchyardConfig } from '../app/create-switchyard.ts';
import type { ControlEvent } from '../contract/index.ts';
import { defaultSettings, type SettingsStorage } from '../control/index.ts';
import type { Clock, Ports, Random } from '../ports.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createMemorySecretStore } from '../vault/index.ts';

export const machineClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

export const machineRandom: Random = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  uuid: () => randomUUID(),
};

export interface ManualClock extends Clock {
  now: number;
  /** Moves the time and runs what has become due, in order. */
  advance(elapsedMs: number): void;
}

/** A clock that only the test moves. */
export function createManualClock(startMs = Date.UTC(2026, 10, 20, 12)): ManualClock {
  let timers: { readonly atMs: number; readonly callback: () => void }[] = [];
  const clock: ManualClock = {
    now: startMs,
    nowMs: () => clock.now,
    monotonicMs: () => clock.now,
    after(delayMs, callback) {
      const timer = { atMs: clock.now + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((entry) => entry !== timer);
      };
    },
    advance(elapsedMs) {
      const endMs = clock.now + elapsedMs;
      for (;;) {
        const next = timers.filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers = timers.filter((entry) => entry !== next);
        clock.now = next.atMs;
        next.callback();
      }
      clock.now = endMs;
    },
  };
  return clock;
}

export function memorySettings(value: unknown = defaultSettings): SettingsStorage {
  let stored = value;
  return {
    read: async () => stored,
    async write(next) {
      stored = next;
    },
  };
}

export interface ControlBench {
  readonly directory: string;
  readonly dataDirectory: string;
  /** The person's home directory, with a `.claude` folder. */
  readonly homeDirectory: string;
  readonly logged: readonly string[];
  readonly events: readonly ControlEvent[];
  readonly switchyard: Switchyard;
}

/** The product with its secrets in memory and a home of its own, closed when the running test ends. */
export async function openControlBench(
  config: Partial<SwitchyardConfig> & { readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<ControlBench> {
  const directory = await temporaryDirectory();
  const dataDirectory = join(directory, 'data');
  const homeDirectory = join(directory, 'home');
  await mkdir(join(homeDirectory, '.claude'), { recursive: true });
  await mkdir(join(homeDirectory, '.codex'), { recursive: true });
  const { environment = {}, ...rest } = config;
  const logged: string[] = [];
  const ports: Ports = {
    clock: machineClock,
    random: machineRandom,
    paths: { dataDirectory, homeDirectory, assetsDirectory: directory },
    logger: { log: (level, message, fields) => logged.push(JSON.stringify({ level, message, ...fields })) },
    notifier: { notify: () => undefined },
    environment: { PATH: '', ...environment },
    secretStore: () => createMemorySecretStore('keychain'),
  };
  const switchyard = await createSwitchyard(ports, {
    version: '0.0.0-test',
    port: 0,
    redirects: [],
    demo: false,
    asksInBackground: false,
    settings: memorySettings(),
    secretBackend: 'keychain',
    ...rest,
  });
  const events: ControlEvent[] = [];
  switchyard.events.subscribe((event) => events.push(event));
  onTestFinished(() => switchyard.close({ drainMs: 0 }));
  return { directory, dataDirectory, homeDirectory, logged, events, switchyard };
}
