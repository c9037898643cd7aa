import type { Switchyard } from '../app/create-switchyard.ts';
import type { Ports } from '../ports.ts';
import type { HostRedirect } from '../upstream/index.ts';

/** The vendor simulators and what fills a fresh instance with simulated accounts. */
export interface DemoSession {
  readonly redirects: readonly HostRedirect[];
  /** A home of the demo's own: trying out the agents' screen must not touch the person's real files. */
  readonly homeDirectory: string;
  /** Likewise for accounts, keys and history: nothing simulated may be left among the person's own. */
  readonly dataDirectory: string;
  fill(switchyard: Switchyard): Promise<void>;
  close(): Promise<void>;
}

export type StartDemo = () => Promise<DemoSession>;

/** What a program needs to be started; no variable of an agent is among them. */
const keptInDemo: ReadonlySet<string> = new Set([
  'PATH',
  'PATHEXT',
  'COMSPEC',
  'SYSTEMROOT',
  'WINDIR',
  'TEMP',
  'TMP',
  'TMPDIR',
  'LANG',
  'TZ',
  'SWITCHYARD_ASK_QUOTA',
]);

/** Trying the agents' screen in a demo must not touch the person's real files, wherever variables say they are. */
export function demoPorts(ports: Ports, demo: DemoSession): Ports {
  const { homeDirectory, dataDirectory } = demo;
  const kept = Object.entries(ports.environment).filter(([name]) => keptInDemo.has(name.toUpperCase()));
  return {
    ...ports,
    environment: { ...Object.fromEntries(kept), HOME: homeDirectory, USERPROFILE: homeDirectory },
    paths: { ...ports.paths, homeDirectory, dataDirectory },
  };
}
