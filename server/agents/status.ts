import type { AgentChoice, AgentWay } from './choice.ts';
import { worstState, type FileFinding } from './file-findings.ts';
import type { AgentFinding } from './finding.ts';
import type { AgentHome, AgentManifest, AgentMode, Inspection, ModelSlot, SignIn } from './manifest.ts';
import type { LedgerEntry } from './ledger.ts';

export type AgentState =
  | 'not-installed'
  | 'direct'
  | 'applied'
  | 'drifted'
  | 'overridden'
  | 'file-missing'
  | 'unparsable'
  | 'launch-only'
  | 'unsupported';

export interface AgentStatus {
  readonly id: string;
  readonly label: string;
  /** The agent's configuration directory. */
  readonly home: string;
  readonly homeSource: AgentHome['source'];
  readonly isProgram: boolean;
  readonly files: readonly string[];
  readonly state: AgentState;
  /** What differs, which line does not parse, or which setting wins; null when there is nothing to say. */
  readonly stateDetail: string | null;
  /** Everything that was found, also what did not decide the state. */
  readonly findings: readonly AgentFinding[];
  /** Null when the program is not there, says nothing, or has not answered yet. */
  readonly version: string | null;
  readonly executable: string | null;
  readonly mode: AgentMode | null;
  readonly modes: readonly AgentMode[];
  readonly way: AgentWay;
  readonly canLaunch: boolean;
  readonly modelSlots: readonly ModelSlot[];
  readonly models: Readonly<Record<string, string>>;
  readonly costs: readonly string[];
  /** Why it cannot be served; only in the state `unsupported`. */
  readonly unsupported: string | null;
  /** Wall clock, milliseconds. */
  readonly appliedAtMs: number | null;
  /** What a start has to know (`AgentManifest.signIn`); absent for agents that do not need it. */
  readonly signIn?: SignIn;
}

/** Everything a status is made of; gathered by `observe.ts`. */
export interface Observation {
  readonly manifest: AgentManifest;
  readonly home: AgentHome;
  readonly choice: AgentChoice;
  readonly entries: readonly LedgerEntry[];
  readonly homeExists: boolean;
  readonly executable: string | null;
  readonly version: string | null;
  readonly files: readonly string[];
  /** Of all files, in their order. */
  readonly fileFindings: readonly FileFinding[];
  /** What else decides; null when nothing of ours is in a file. */
  readonly inspection: Inspection | null;
  /** What the manifest's function of this name found; undefined = it has none. */
  readonly signIn: SignIn | undefined;
}

/** Describes an agent home. Pure. */
export function statusOf(seen: Observation): AgentStatus {
  const { manifest, home, choice, entries } = seen;
  const findings = [
    ...seen.fileFindings.map(({ finding }) => finding),
    ...inspectionFindings(seen.inspection),
  ];
  const state = stateOf(seen);
  return {
    id: manifest.id,
    label: manifest.label,
    home: home.path,
    homeSource: home.source,
    isProgram: manifest.isProgram ?? true,
    files: seen.files,
    state,
    stateDetail: detailOf(state, seen, findings),
    findings,
    version: seen.version,
    executable: seen.executable,
    mode: entries[0]?.mode ?? null,
    modes: manifest.modes,
    way: choice.way,
    canLaunch: manifest.launch !== undefined,
    modelSlots: manifest.modelSlots,
    models: choice.models,
    costs: manifest.costs,
    unsupported: manifest.unsupported ?? null,
    appliedAtMs: entries.length === 0 ? null : Math.max(...entries.map((entry) => entry.appliedAtMs)),
    ...(seen.signIn === undefined ? {} : { signIn: seen.signIn }),
  };
}

function stateOf({ manifest, choice, entries, ...seen }: Observation): AgentState {
  if (manifest.unsupported !== undefined) return 'unsupported';
  const applied = entries.length > 0;
  const installed = seen.homeExists || seen.executable !== null || manifest.isProgram === false;
  if (!applied && !installed) return 'not-installed';
  const onlyLaunch = manifest.modes.length === 0 && manifest.launch !== undefined;
  if (!applied && (choice.way === 'launch' || onlyLaunch)) return 'launch-only';
  const worst = worstState(seen.fileFindings);
  if (worst !== null) return worst;
  if (!applied) return 'direct';
  return (seen.inspection?.overrides.length ?? 0) > 0 ? 'overridden' : 'applied';
}

function detailOf(state: AgentState, seen: Observation, findings: readonly AgentFinding[]): string | null {
  const join = (texts: readonly string[]): string | null => (texts.length === 0 ? null : texts.join(' '));
  const ofKind = (kind: AgentFinding['kind']): string | null =>
    join(findings.filter((finding) => finding.kind === kind).map(({ text }) => text));
  switch (state) {
    case 'unparsable':
    case 'file-missing':
      return join(
        seen.fileFindings.filter((found) => found.state === state).map(({ finding }) => finding.text),
      );
    case 'drifted':
      return ofKind('drift');
    case 'overridden':
      return ofKind('override');
    case 'applied':
      return ofKind('note');
    case 'unsupported':
      return seen.manifest.unsupported ?? null;
    case 'not-installed':
    case 'direct':
    case 'launch-only':
      return null;
  }
}

function inspectionFindings(inspection: Inspection | null): readonly AgentFinding[] {
  if (inspection === null) return [];
  const finding = (kind: 'override' | 'note', text: string): AgentFinding => {
    const place = inspection.places?.find((known) => known.text === text);
    const { file = null, line = null, column = null } = place ?? {};
    return { kind, text, file, line, column, by: null };
  };
  return [
    ...inspection.overrides.map((text) => finding('override', text)),
    ...inspection.notes.map((text) => finding('note', text)),
  ];
}
