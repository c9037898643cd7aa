import type { AgentStatus, Connection, LaunchCommand, OfferedModel } from '../agents/index.ts';
import type { ClientKeys } from '../accounts/index.ts';
import type { AgentLaunch, ProxyView } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { presentKey, type LaunchKeys } from './agent-keys.ts';
import { manifestOf } from './agent-view.ts';

/** The proxy as agents would meet it now. */
export type ProxyCondition = Pick<ProxyView, 'state' | 'url' | 'message'>;

export interface LaunchSources {
  readonly keys: Pick<ClientKeys, 'match'>;
  readonly launchKeys: LaunchKeys;
  readonly proxy: () => ProxyCondition;
  readonly catalogue: (agent: string) => readonly OfferedModel[];
}

/** A start of one process; it holds the agent's client key. */
export interface PlannedLaunch extends LaunchCommand {
  readonly executable: string;
}

/**
 * How one process of an agent is started so that it uses Switchyard, with no file touched. Its key is the one that
 * stands in its files, else its own key for starting. Throws input-invalid (cannot be started that way, or
 * its files stand in the way), not-found (not installed), proxy-paused, not-running, and what the vault throws.
 */
export async function planLaunch(sources: LaunchSources, status: AgentStatus): Promise<PlannedLaunch> {
  const manifest = manifestOf(status.id);
  if (manifest?.launch === undefined)
    throw new SwitchyardError(
      'input-invalid',
      manifest?.unsupported ??
        `${status.label} cannot be started through Switchyard; point it here by its file`,
    );
  if (status.executable === null)
    throw new SwitchyardError(
      'not-found',
      `${status.label} is not installed where Switchyard looks (${manifest.executables.join(', ')} on the PATH)`,
    );
  const { state, url, message } = sources.proxy();
  if (state === 'paused') throw new SwitchyardError('proxy-paused', 'the proxy is paused');
  if (state !== 'running')
    throw new SwitchyardError('not-running', message ?? `the proxy does not answer (${state})`);
  const present = await presentKey(status, sources.keys);
  const connection: Connection = {
    proxyUrl: url,
    clientKey: present?.secret ?? (await sources.launchKeys.secretFor(status)),
    mode: status.mode ?? status.modes[0] ?? 'key',
    models: status.models,
    catalogue: sources.catalogue(status.id),
  };
  const command = manifest.launch(status.home, connection, status.signIn);
  return { ...command, executable: status.executable };
}

/** The answer of `agents.launch`. */
export async function launchAgent(sources: LaunchSources, status: AgentStatus): Promise<AgentLaunch> {
  const { executable, args, environment, without } = await planLaunch(sources, status);
  return {
    label: status.label,
    executable,
    args: [...args],
    environment: { ...environment },
    without: [...without],
  };
}
