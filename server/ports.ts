/**
 * What the product needs from the machine it runs on. The server folder sees only these interfaces; the desktop
 * shell and the headless entry supply implementations, tests supply in-memory ones.
 */

/** Where secrets may be kept. `keychain` = the OS store through keytar's API. */
export type SecretBackend = 'keychain' | 'file' | 'memory';

/**
 * A place for a few small secrets (in practice one 32-byte key). Reads tell "not stored" from every kind of failure:
 * `absent-item` is an answer, failures throw a SwitchyardError with code secret-locked, secret-denied, secret-absent
 * (no store answers) or secret-corrupt.
 */
export interface SecretStore {
  readonly backend: SecretBackend;
  read(name: string): Promise<SecretRead>;
  write(name: string, value: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  /** Writes, reads back and removes a random probe; at most `timeoutMs`. Throws as above. */
  probe(timeoutMs: number): Promise<void>;
}

export type SecretRead =
  | { readonly state: 'found'; readonly value: Uint8Array }
  | { readonly state: 'absent-item' };

export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  nowMs(): number;
  /** Monotonic milliseconds, for durations. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`; returns a cancel function. Never keeps the process alive by itself. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Random {
  bytes(count: number): Uint8Array;
  uuid(): string;
}

export interface Paths {
  /** Switchyard's own data directory, mode 0700. */
  readonly dataDirectory: string;
  /** The person's home directory, where agents keep their files. */
  readonly homeDirectory: string;
  /** Shipped assets: the built renderer and resources. */
  readonly assetsDirectory: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Fields are allow-listed by the sink; bodies and credentials never belong here. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
}

/** What a native notice is about: where a click on it leads. */
export type NoticeSubject =
  /** `signsIn`: at its sign-in. */
  | { readonly kind: 'account'; readonly id: string; readonly signsIn: boolean }
  | { readonly kind: 'agent'; readonly id: string; readonly home: string }
  | { readonly kind: 'accounts' | 'activity' };

export interface NativeNotice {
  readonly title: string;
  readonly body: string;
  /** Absent: a click only opens the window. */
  readonly about?: NoticeSubject;
}

export interface Notifier {
  notify(notice: NativeNotice): void;
}

/** The machine's sleep, where somebody rules over it. */
export interface Power {
  /** True: the machine shall not fall asleep by itself until it is told false. */
  stayAwake(isNeeded: boolean): void;
}

export interface Ports {
  readonly clock: Clock;
  readonly random: Random;
  readonly paths: Paths;
  readonly logger: Logger;
  readonly notifier: Notifier;
  /** Absent without a desktop. */
  readonly power?: Power;
  /** The environment, read once by the entry point. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Makes the store for a backend; `passphrase` is used by `file` only. */
  readonly secretStore: (backend: SecretBackend, passphrase?: string) => SecretStore;
}
