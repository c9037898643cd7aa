import type { ControlEvent, Handlers } from '../contract/index.ts';
import type { Invoke } from '../control/index.ts';
import type { HostRedirect, UpstreamLimits } from '../upstream/index.ts';
import type { StateConfig } from './open-state.ts';

/** What one run of the product is told. */
export interface SwitchyardConfig extends StateConfig {
  readonly version: string;
  /** Overrides the setting, for this run. 0 lets the system choose (tests). */
  readonly port?: number;
  readonly redirects: readonly HostRedirect[];
  readonly demo: boolean;
  /** False: vendors are asked for quota only when somebody asks (tests that count requests). */
  readonly asksInBackground?: boolean;
  /** How long vendors are waited for (tests). */
  readonly upstreamLimits?: Partial<UpstreamLimits>;
}

/** The running product, as shells and tests hold it. */
export interface Switchyard {
  readonly handlers: Handlers;
  /** The checked way to the handlers, for every transport. */
  readonly invoke: Invoke;
  readonly events: { subscribe(listener: (event: ControlEvent) => void): () => void };
  readonly proxyUrl: string;
  activeStreams(): number;
  /** True while tokens are between a vendor and the disk: whoever leaves now may lose a login. */
  isSavingLogins(): boolean;
  /** The machine falls asleep: no login is renewed meanwhile. */
  suspend(): void;
  /** It is awake again: connections are opened anew, logins looked at once the network works. */
  resume(): void;
  /** Starts the listener again after the port was busy. Throws `port-in-use`. */
  listen(): Promise<void>;
  /** `agents`: what happens to pointed agents; absent: as the settings say, where `ask` counts as `leave`. */
  close(options?: CloseOptions): Promise<void>;
}

export interface CloseOptions {
  readonly drainMs?: number;
  readonly agents?: 'leave' | 'put-back';
}
