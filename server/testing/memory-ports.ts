import { randomBytes, randomUUID } from 'node:crypto';
import { SwitchyardError } from '../errors/index.ts';
import type { Clock, LogFields, LogLevel, Ports, SecretStore } from '../ports.ts';
import { createMemorySecretStore } from '../vault/index.ts';

/** The machine's clock with a wall time that a test moves; timers stay real. */
export interface MovableClock extends Clock {
  moveBy(milliseconds: number): void;
}

export function createMovableClock(): MovableClock {
  let offsetMs = 0;
  return {
    nowMs: () => Date.now() + offsetMs,
    monotonicMs: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
    moveBy: (milliseconds) => void (offsetMs += milliseconds),
  };
}

/** A keychain in memory that outlives a restart of the product and can be locked. */
export interface LockableSecretStore extends SecretStore {
  lock(): void;
  unlock(): void;
}

export function createLockableSecretStore(): LockableSecretStore {
  const inner = createMemorySecretStore('keychain');
  let locked = false;
  const guarded = <Input extends unknown[], Output>(run: (...input: Input) => Promise<Output>) => {
    return async (...input: Input): Promise<Output> => {
      if (locked) throw new SwitchyardError('secret-locked', 'The keychain is locked.');
      return run(...input);
    };
  };
  return {
    backend: 'keychain',
    read: guarded(inner.read),
    write: guarded(inner.write),
    remove: guarded(inner.remove),
    probe: guarded(inner.probe),
    lock: () => void (locked = true),
    unlock: () => void (locked = false),
  };
}

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export interface MemoryPorts extends Ports {
  readonly clock: MovableClock;
  readonly secrets: LockableSecretStore;
  readonly lines: readonly LogLine[];
  /** What was asked of the machine's sleep. */
  readonly stayAwake: readonly boolean[];
}

/** Ports over one temporary directory: files are real, secrets and the log stay in memory. */
export function createMemoryPorts(paths: {
  readonly dataDirectory: string;
  readonly homeDirectory: string;
}): MemoryPorts {
  const clock = createMovableClock();
  const secrets = createLockableSecretStore();
  const lines: LogLine[] = [];
  const stayAwake: boolean[] = [];
  return {
    clock,
    secrets,
    lines,
    random: { bytes: (count) => new Uint8Array(randomBytes(count)), uuid: () => randomUUID() },
    paths: { ...paths, assetsDirectory: '' },
    logger: { log: (level, message, fields = {}) => void lines.push({ level, message, fields }) },
    notifier: { notify: () => undefined },
    stayAwake,
    power: { stayAwake: (isNeeded) => void stayAwake.push(isNeeded) },
    environment: {},
    secretStore: () => secrets,
  };
}
