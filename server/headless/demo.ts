import type { Switchyard } from '../app/create-switchyard.ts';
import type { HostRedirect } from '../upstream/index.ts';

/** The vendor simulators and what fills a fresh instance with simulated accounts. */
export interface DemoSession {
  readonly redirects: readonly HostRedirect[];
  /** A home of the demo's own: trying out the agents' screen must not touch the person's real files. */
  readonly homeDirectory: string;
  fill(switchyard: Switchyard): Promise<void>;
  close(): Promise<void>;
}

export type StartDemo = () => Promise<DemoSession>;
