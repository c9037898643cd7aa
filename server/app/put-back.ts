import { join } from 'node:path';
import type { AgentEngine, AgentStatus } from '../agents/index.ts';
import type { AgentMode } from '../contract/index.ts';
import { AgentMode as AgentModeSchema, AgentModels } from '../contract/index.ts';
import type { AgentWriting } from '../control/index.ts';
import { toSwitchyardError } from '../errors/index.ts';
import type { StateFile } from '../accounts/index.ts';
import type { Clock } from '../ports.ts';
import { openVersionedJson, type VersionedJson } from '../storage/index.ts';
import { Value } from 'typebox/value';

/** An agent that was put back when Switchyard quit, with what is needed to point it here again. */
export interface PutBackAgent {
  readonly agent: string;
  readonly home: string;
  readonly mode: AgentMode;
  readonly models: Readonly<Record<string, string>>;
  /** What stood at each key after that, as people see it (secrets masked); null = nothing. */
  readonly left: Readonly<Record<string, string | null>>;
}

/** Reads the stored list; an entry that cannot be understood is passed over. */
export function parsePutBack(value: unknown): readonly PutBackAgent[] {
  if (!Array.isArray(value)) throw new TypeError('the agents that were put back are not a list');
  return value.flatMap((entry: Partial<PutBackAgent> | null) => {
    if (typeof entry?.agent !== 'string' || typeof entry.home !== 'string') return [];
    if (!Value.Check(AgentModeSchema, entry.mode) || !Value.Check(AgentModels, entry.models)) return [];
    const left = Object.entries(entry.left ?? {}).filter(
      ([, text]) => text === null || typeof text === 'string',
    );
    const { agent, home, mode, models } = entry;
    return [{ agent, home, mode, models, left: Object.fromEntries(left) }];
  });
}

/** The list in the data directory; a file that cannot be read is told in its notices. */
export function openPutBackFile(
  dataDirectory: string,
  clock: Clock,
): Promise<VersionedJson<readonly PutBackAgent[]>> {
  return openVersionedJson<readonly PutBackAgent[]>({
    path: join(dataDirectory, 'agents-put-back.json'),
    version: 1,
    minReader: 1,
    parse: parsePutBack,
    initial: [],
    clock,
  });
}

export async function forgetPutBack(file: StateFile<readonly PutBackAgent[]>): Promise<void> {
  if (file.value.length > 0) await file.save([]);
}

export interface PutBackSources {
  readonly file: StateFile<readonly PutBackAgent[]>;
  readonly engine: Pick<AgentEngine, 'list' | 'status' | 'plan' | 'keys'>;
  readonly writing: AgentWriting;
  readonly proxyUrl: () => string;
  /** A key that is never stored: plans are made with it. */
  readonly planKey: string;
  readonly warn: (sentence: string) => void;
}

export interface PutBack {
  /** Every pointed agent is put back, and remembered. Never throws: what does not work is told and stays. */
  all(): Promise<void>;
  /** Points the remembered agents here again where nothing was changed meanwhile; answers sentences about the others. */
  again(): Promise<readonly string[]>;
  /** The remembered agents stay as they are now. */
  forget(): Promise<void>;
}

/** What "put everything back when Switchyard quits" does at the end and at the next start. */
export function createPutBack({ file, engine, writing, proxyUrl, planKey, warn }: PutBackSources): PutBack {
  const remember = async (status: AgentStatus): Promise<PutBackAgent | null> => {
    if (status.appliedAtMs === null || status.mode === null) return null;
    const keys = await engine.keys({ agent: status.id, home: status.home }).catch(() => []);
    return {
      agent: status.id,
      home: status.home,
      mode: status.mode,
      models: status.models,
      left: Object.fromEntries(keys.map(({ key, before }) => [key, before])),
    };
  };
  const isAsLeft = async ({ agent, home, mode, models, left }: PutBackAgent): Promise<boolean> => {
    const plan = await engine.plan({
      action: 'apply',
      agent,
      home,
      mode,
      models,
      proxyUrl: proxyUrl(),
      clientKey: planKey,
    });
    if (plan.refused !== null) return false;
    return plan.changes.every(({ key, before }) => !Object.hasOwn(left, key) || left[key] === before);
  };
  return {
    async all() {
      try {
        const pointed = (await engine.list()).filter(({ appliedAtMs }) => appliedAtMs !== null);
        // A start whose port was busy pointed nobody here again: those still wait for the next one.
        const waiting = file.value.filter(
          ({ agent, home }) => !pointed.some((status) => status.id === agent && status.home === home),
        );
        const put = (await Promise.all(pointed.map(remember))).filter((entry) => entry !== null);
        const remembered = [...waiting, ...put];
        // Before the first file is written: what a crash cuts off is then still applied, and passed over.
        await file.save(remembered);
        for (const status of pointed)
          await writing
            .rest(status)
            .catch((error: unknown) => warn(`${status.label}: ${toSwitchyardError(error).message}`));
      } catch (error) {
        warn(toSwitchyardError(error).message);
      }
    },
    async again() {
      const told: string[] = [];
      const remembered = file.value;
      if (remembered.length === 0) return told;
      for (const entry of remembered) {
        try {
          const status = await engine.status({ agent: entry.agent, home: entry.home });
          if (status.appliedAtMs !== null) continue;
          if (status.state !== 'direct' || !(await isAsLeft(entry)))
            told.push(
              `${status.label} was changed while Switchyard was closed, so it was not pointed here again.`,
            );
          else told.push(...(await writing.apply(status, entry)).warnings);
        } catch (error) {
          told.push(`${entry.agent} was not pointed here again: ${toSwitchyardError(error).message}`);
        }
      }
      await file.save([]);
      return told;
    },
    forget: () => forgetPutBack(file),
  };
}
