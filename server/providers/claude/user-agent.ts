/** What Claude Code says about itself (anthropic protocol notes 4.2). */
export interface ClaudeUserAgent {
  readonly entrypoint: string;
  /** Further parts such as `agent-sdk/1.2.3`, `client-app/name`, `workload/cron`, by name. */
  readonly parts: ReadonlyMap<string, string>;
}

const semver = String.raw`[1-9]\d{0,3}\.\d{1,5}\.\d{1,6}(?:[-+][\w.+-]{1,64})?`;
const mainAgent = new RegExp(`^claude-cli/${semver} \\(external, ([^()]{1,200})\\)$`);
const helperAgent = new RegExp(`^claude-code/${semver}(?: \\([^()]{1,200}\\))?$`);

/** `claude-cli/<semver> (external, <entrypoint>[, <part>/<value>]…)`; null for anything else, 0.x included. */
export function parseClaudeUserAgent(userAgent: string): ClaudeUserAgent | null {
  const inside = mainAgent.exec(userAgent)?.[1];
  if (inside === undefined) return null;
  const [entrypoint, ...rest] = inside.split(', ');
  if (entrypoint === undefined || !/^[a-z][a-z\d-]{0,39}$/.test(entrypoint)) return null;
  const parts = new Map<string, string>();
  for (const part of rest) {
    const match = /^([a-z][a-z-]{0,39})\/(\S{1,100})$/.exec(part);
    if (match?.[1] === undefined || match[2] === undefined) return null;
    parts.set(match[1], match[2]);
  }
  return { entrypoint, parts };
}

/** `claude-code/<semver>`: the client's model list and other small calls. */
export const isClaudeHelperAgent = (userAgent: string): boolean => helperAgent.test(userAgent);
