import type { AgentFinding, AgentKey, AgentManual, AgentView } from '../contract/index.ts';
import { advice } from './agent-words.ts';
import { duration } from './duration.ts';

/** One agent a line, what is worth knowing about it below; those that are not here in one line at the end. */
export function agentLines(agents: readonly AgentView[], nowMs: number): readonly string[] {
  const there = agents.filter(({ state }) => state !== 'not-installed');
  const missing = new Set(agents.filter((agent) => !there.includes(agent)).map(({ id }) => id));
  for (const { id } of there) missing.delete(id);
  return [
    ...there.flatMap((agent) => [headLine(agent, nowMs), ...detailLines(agent)]),
    ...(missing.size === 0 ? [] : [`Not installed: ${[...missing].join(', ')}`]),
  ];
}

function headLine(agent: AgentView, nowMs: number): string {
  const mark = agent.state === 'applied' ? '●' : needsLook(agent) ? '!' : '○';
  const way = agent.state === 'unsupported' ? '' : wayWords(agent);
  const seen = agent.lastSeenMs === null ? '' : `seen ${duration(nowMs - agent.lastSeenMs)} ago`;
  return [
    `${mark} ${agent.id}`,
    `${agent.label} ${agent.version ?? ''}`.trim(),
    agent.state,
    way,
    agent.home,
    seen,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function needsLook({ state }: AgentView): boolean {
  return ['drifted', 'overridden', 'file-missing', 'unparsable'].includes(state);
}

function wayWords({ way, mode, key, appliedAtMs }: AgentView): string {
  // The usual mode needs no word beside the key itself.
  const told = mode === 'key' && key !== null ? '' : mode;
  const by = told ?? (way === 'launch' ? 'by `switchyard run`' : way === 'manual' ? 'by hand' : '');
  // Without a file that points here, the key is the one of `run`.
  const name = appliedAtMs === null ? 'started with key' : 'key';
  return [by, key === null ? '' : `${name} …${key.lastFour}`].filter((part) => part !== '').join(', ');
}

function detailLines(agent: AgentView): readonly string[] {
  if (agent.unsupported !== null) return [`    ${agent.unsupported}`];
  const found = agent.findings.map((finding) => `    ${findingWords(finding)}`);
  const told = found.length > 0 || agent.stateDetail === null ? found : [`    ${agent.stateDetail}`];
  const next = advice(agent);
  return next === null ? told : [...told, `    ${next}`];
}

/** One finding with its place and, where it can be told, who did it. */
export function findingWords({ kind, text, file, line, column, by }: AgentFinding): string {
  const where =
    file === null || text.includes(file)
      ? ''
      : ` (${file}${line === null ? '' : `:${line}${column === null ? '' : `:${column}`}`})`;
  return `${kind === 'note' ? '·' : '!'} ${text}${where}${by === null ? '' : ` [${by}]`}`;
}

/** The keys that are ours, with what undo would put back. */
export function agentKeyLines(keys: readonly AgentKey[]): readonly string[] {
  if (keys.length === 0) return ['Switchyard owns no key of this agent.'];
  return keys.map(
    ({ key, state, ours, current, before, file }) =>
      `${state === 'ours' ? '●' : '!'} ${key}  ${state === 'ours' ? ours : `${current ?? 'missing'} instead of ${ours}`}  before: ${before ?? 'absent'}  ${file}`,
  );
}

/** What a person copies, one block after the other. */
export function manualLines({ snippets, keyPlaceholder }: AgentManual): readonly string[] {
  if (snippets.length === 0) return ['There is nothing to copy for this agent.'];
  return [
    ...snippets.flatMap(({ label, text }) => [`# ${label}`, ...text.split('\n'), '']),
    `Put a client key in place of ${keyPlaceholder}: npx switchyard keys add --label NAME`,
  ];
}
