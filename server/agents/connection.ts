import { SwitchyardError } from '../errors/index.ts';
import { checkModels, noFileWay, type AgentChoice } from './choice.ts';
import type { ApplyRequest } from './engine-types.ts';
import type { FilePlan, FileSituation } from './file-plan.ts';
import type { KeyPath } from './formats/text-format.ts';
import type { AgentManifest, AgentMode, Connection, ManagedFile, ManagedKey } from './manifest.ts';
import { planApply, planUndo } from './plan.ts';

/** Plans one file of a run. */
export type Planner = (file: ManagedFile) => (situation: FileSituation) => FilePlan;

/** The mode that is asked for, or the recommended one. Throws input-invalid when the agent does not have it. */
export function modeOf(manifest: AgentManifest, mode: AgentMode | undefined): AgentMode {
  const [recommended] = manifest.modes;
  if (manifest.unsupported !== undefined || recommended === undefined) throw noFileWay(manifest);
  if (mode !== undefined && !manifest.modes.includes(mode))
    throw new SwitchyardError('input-invalid', `${manifest.label} has no ${mode} mode`);
  return mode ?? recommended;
}

/** Checks what came from outside and completes it. Throws input-invalid. */
export function connectionOf(
  manifest: AgentManifest,
  request: ApplyRequest,
  choice: AgentChoice,
): Connection {
  const mode = modeOf(manifest, request.mode);
  const models = request.models ?? choice.models;
  checkModels(manifest, models);
  if (!/^[\w.~-]{8,512}$/.test(request.clientKey)) {
    throw new SwitchyardError('input-invalid', 'The client key has characters that do not fit into a URL');
  }
  return {
    proxyUrl: proxyOrigin(request.proxyUrl),
    clientKey: request.clientKey,
    mode,
    models,
    catalogue: request.catalogue ?? [],
  };
}

export function applyPlanner(keys: readonly ManagedKey[], { mode, proxyUrl }: Connection): Planner {
  return (file) => (situation) =>
    planApply(situation, { mode, proxyUrl, keys: keys.filter((key) => key.file === file.path) });
}

/** `only` = just these keys of each file; null = all. */
export function undoPlanner(only: ReadonlyMap<string, readonly KeyPath[]> | null): Planner {
  return (file) => (situation) => planUndo(situation, only === null ? null : (only.get(file.path) ?? []));
}

function proxyOrigin(proxyUrl: string): string {
  if (!URL.canParse(proxyUrl))
    throw new SwitchyardError('input-invalid', 'The address of the proxy is not a URL');
  return new URL(proxyUrl).origin;
}
