import { SwitchyardError } from '../errors/index.ts';
import type { AgentManifest } from './manifest.ts';

/** How the person wants the agent to reach Switchyard: per start, by its file, or by hand. */
export type AgentWay = 'launch' | 'always' | 'manual';

/** What is remembered of an agent home beside the keys in its files. */
export interface AgentChoice {
  readonly way: AgentWay;
  /** Model names by slot id. */
  readonly models: Readonly<Record<string, string>>;
  /** `added`: the person named this home; null: it is found without. */
  readonly source: 'added' | null;
}

/** The choice of a person who has not chosen: the most that the agent can do. */
export function defaultChoice(manifest: AgentManifest): AgentChoice {
  const way = manifest.modes.length > 0 ? 'always' : manifest.launch === undefined ? 'manual' : 'launch';
  return { way, models: {}, source: null };
}

/** Refuses a way that the agent does not have, slots it does not have, and names that no model has. */
export function checkChoice(manifest: AgentManifest, choice: Pick<AgentChoice, 'way' | 'models'>): void {
  if (choice.way === 'launch' && manifest.launch === undefined)
    throw new SwitchyardError('input-invalid', `${manifest.label} cannot be started through Switchyard`);
  if (choice.way === 'always' && manifest.modes.length === 0) throw noFileWay(manifest);
  checkModels(manifest, choice.models);
}

export function checkModels(manifest: AgentManifest, models: Readonly<Record<string, string>>): void {
  for (const [slot, model] of Object.entries(models)) {
    if (!manifest.modelSlots.some((known) => known.id === slot))
      throw new SwitchyardError(
        'input-invalid',
        `${manifest.label} has no place for a model called "${slot}"; ${slotWords(manifest)}`,
      );
    // Control characters would leave the quotes of some format.
    if (model.length > 300 || !/^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u.test(model))
      throw new SwitchyardError('input-invalid', `"${slot}" needs the name of a model`);
  }
}

function slotWords({ modelSlots }: AgentManifest): string {
  return modelSlots.length === 0 ? 'it has none' : `it has ${modelSlots.map(({ id }) => id).join(', ')}`;
}

/** Why there is no way by file, with what to do instead. */
export function noFileWay(manifest: AgentManifest): SwitchyardError {
  if (manifest.unsupported !== undefined) return new SwitchyardError('input-invalid', manifest.unsupported);
  const instead =
    manifest.launch === undefined
      ? `copy the lines of \`switchyard agents manual ${manifest.id}\``
      : `start it with \`switchyard run ${manifest.id}\`, or copy the lines of \`switchyard agents manual ${manifest.id}\``;
  return new SwitchyardError('input-invalid', `No file of ${manifest.label} can point it here; ${instead}`);
}

/** For agents that have to be told every model by name, while no account has told us any. */
export function noModelKnown({ label }: AgentManifest): SwitchyardError {
  return new SwitchyardError(
    'input-invalid',
    `${label} has to be told its models by name, and Switchyard knows none yet: add an account first, or look at \`switchyard models --refresh\``,
  );
}
