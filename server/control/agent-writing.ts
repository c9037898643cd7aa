import {
  clientKeyPlaceholder,
  type AgentEngine,
  type AgentMode,
  type AgentOutcome,
  type AgentStatus,
  type OfferedModel,
} from '../agents/index.ts';
import type { ClientKeys } from '../accounts/index.ts';
import { createKeyedQueue } from '../storage/index.ts';
import { isLaunchHome, launchHome, presentKey } from './agent-keys.ts';
import { manifestOf } from './agent-view.ts';

export interface AgentWritingSources {
  readonly engine: Pick<AgentEngine, 'apply' | 'undo' | 'keep'>;
  readonly keys: Pick<ClientKeys, 'match' | 'add' | 'revoke' | 'revokeAgent' | 'revokeHomes'>;
  readonly proxyUrl: () => string;
  /** What the agent may be told to offer. */
  readonly catalogue: (agent: string) => readonly OfferedModel[];
  readonly changed: () => void;
}

export interface ApplyOptions {
  /** Absent: as it is applied now, else the agent's recommended one. */
  readonly mode?: AgentMode | undefined;
  /** Model names by slot id; absent: as chosen before. */
  readonly models?: Readonly<Record<string, string>> | undefined;
}

/** Writes to the files of agents, each with what it means for the agent's client key. */
export interface AgentWriting {
  /**
   * The key in the file is kept where it is still good; every other key of the agent's home is revoked. An agent that
   * takes none from its files gets none, and keeps those that the person made for it.
   */
  apply(status: AgentStatus, options: ApplyOptions): Promise<AgentOutcome>;
  /** `names`: these keys of the file only. Without a key left in a file, the client key is revoked. */
  undo(status: AgentStatus, names?: readonly string[]): Promise<AgentOutcome>;
  /** Until the next start: a whole undo, but a key that the person gave the agent stays good. */
  rest(status: AgentStatus): Promise<AgentOutcome>;
  keep(status: AgentStatus): Promise<AgentOutcome>;
  /** Revokes the keys with which agents were started, also of those that no file ever pointed here. */
  endStarts(): Promise<void>;
}

export function createAgentWriting(sources: AgentWritingSources): AgentWriting {
  const { engine, keys } = sources;
  // The key in the file and the key in the list change together: two applies at once would revoke each other's.
  const queue = createKeyedQueue();
  const alone = <Result>(status: AgentStatus, task: () => Promise<Result>): Promise<Result> =>
    queue.run(`${status.id}\n${status.home}`, task);
  const finish = async (outcome: AgentOutcome, isWhole: boolean): Promise<AgentOutcome> => {
    const { id, home, appliedAtMs } = outcome.agent;
    if (appliedAtMs === null) {
      await keys.revokeAgent(id, home, null);
      if (isWhole) await keys.revokeAgent(id, launchHome(home), null);
    }
    sources.changed();
    return outcome;
  };
  const write = (status: AgentStatus, clientKey: string, { mode, models }: ApplyOptions) =>
    engine.apply({
      agent: status.id,
      home: status.home,
      mode: mode ?? status.mode ?? undefined,
      models,
      proxyUrl: sources.proxyUrl(),
      clientKey,
      catalogue: sources.catalogue(status.id),
    });
  const writeWithKey = async (status: AgentStatus, options: ApplyOptions): Promise<AgentOutcome> => {
    const present = await presentKey(status, keys);
    const made =
      present === null
        ? await keys.add({ label: status.label, agent: status.id, home: status.home })
        : { key: present.secret, view: { id: present.key.id } };
    const outcome = await write(status, made.key, options).catch(async (error: unknown) => {
      if (present === null) await keys.revoke(made.view.id);
      throw error;
    });
    await keys.revokeAgent(status.id, status.home, made.view.id);
    return outcome;
  };
  const takesNoKey = ({ id }: AgentStatus): boolean => manifestOf(id)?.keyInFile === false;
  const undo = (status: AgentStatus, names?: readonly string[]): Promise<AgentOutcome> =>
    engine.undo({ agent: status.id, home: status.home, keys: names });
  return {
    apply: (status, options) =>
      alone(status, async () => {
        const outcome = takesNoKey(status)
          ? await write(status, clientKeyPlaceholder, options)
          : await writeWithKey(status, options);
        sources.changed();
        return outcome;
      }),
    undo: (status, names) =>
      alone(status, async () => finish(await undo(status, names), names === undefined)),
    rest: (status) =>
      alone(status, async () => {
        if (!takesNoKey(status)) return finish(await undo(status), true);
        const outcome = await undo(status);
        sources.changed();
        return outcome;
      }),
    keep: (status) =>
      alone(status, async () => finish(await engine.keep({ agent: status.id, home: status.home }), false)),
    async endStarts() {
      await keys.revokeHomes(isLaunchHome);
      sources.changed();
    },
  };
}
