import { resolve } from 'node:path';
import { SwitchyardError } from '../errors/index.ts';
import type { CommandLine } from './arguments.ts';
import { accounts } from './account-verbs.ts';
import { agentVerbs } from './agent-verbs.ts';
import type { CompanionClient } from './client.ts';
import { findAccount } from './find-account.ts';
import { models } from './model-verbs.ts';
import { network } from './network-verbs.ts';
import { checkLines, keyLines, statusLines, usageLines } from './print.ts';
import { quota } from './quota-verb.ts';
import { routing } from './routing-verbs.ts';

export interface VerbContext {
  readonly client: CompanionClient;
  readonly line: CommandLine;
  readonly readStandardInput: () => Promise<string>;
  /** Asks a yes/no question; false without a terminal. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly nowMs: number;
  /** Before the answer, of verbs that wait: an object for `--json` (one line), lines for people. */
  readonly tell: (json: object, ...lines: readonly string[]) => void;
  /** Runs once when the person presses Ctrl-C; the program does not end by it then. Returns the way to stop listening. */
  readonly onInterrupt: (run: () => void) => () => void;
  readonly pause: (ms: number) => Promise<void>;
}

/** What a verb answers: an object for `--json`, lines for people. */
export interface VerbResult {
  readonly json: unknown;
  readonly lines: readonly string[];
  /** The exit code of an answer that is no error; absent = 0. */
  readonly code?: number;
}

export type Verb = (context: VerbContext) => Promise<VerbResult>;

const done = (json: unknown, ...lines: string[]): VerbResult => ({ json, lines });

/** What a new key is bound to. Throws `not-found` and `conflict` for the account, `input-invalid` for the provider. */
async function pinsOf(
  client: CompanionClient,
  line: CommandLine,
): Promise<{ readonly accountId?: string; readonly provider?: string }> {
  const account = line.text('account');
  const provider = line.text('provider');
  if (account === null && provider === null) return {};
  const snapshot = await client.call('accounts.snapshot', {});
  const known = snapshot.providers.map(({ id }) => id);
  if (provider !== null && !known.includes(provider))
    throw new SwitchyardError(
      'input-invalid',
      `there is no provider "${provider.slice(0, 40)}"; known are ${known.join(', ')}`,
    );
  return {
    ...(account === null ? {} : { accountId: findAccount(snapshot, account).id }),
    ...(provider === null ? {} : { provider }),
  };
}

export const verbs: Readonly<Record<string, Verb>> = {
  async status({ client, nowMs }) {
    const app = await client.call('app.snapshot', {});
    const snapshot = await client.call('accounts.snapshot', {});
    return done({ version: 1, app, accounts: snapshot }, ...statusLines(app, snapshot, nowMs));
  },
  accounts,
  async use({ client, line }) {
    const wanted = line.word(1, 'the account');
    const snapshot = await client.call('accounts.use', { id: wanted });
    const used = snapshot.accounts.find(
      (account) => account.id === wanted || account.label.toLowerCase() === wanted.toLowerCase(),
    );
    return done(snapshot, `${used?.label ?? wanted} serves the next request.`);
  },
  models,
  quota,
  routing,
  network,
  async usage({ client }) {
    const usage = await client.call('usage.summary', {});
    return done(usage, ...usageLines(usage));
  },
  async keys({ client, line, nowMs }) {
    const verb = line.words[1] ?? 'list';
    if (verb === 'list') {
      const list = await client.call('keys.list', {});
      return done(list, ...keyLines(list.keys, nowMs));
    }
    if (verb === 'add') {
      const agent = line.text('agent');
      const home = line.text('agent-home');
      const label = line.text('label') ?? line.words[2] ?? agent ?? 'key';
      const pins = await pinsOf(client, line);
      const made = await client.call('keys.add', {
        label,
        ...pins,
        ...(agent === null ? {} : { agent }),
        ...(home === null ? {} : { home: resolve(home) }),
      });
      return done({ key: made.key, id: made.view.id, label: made.view.label }, made.key);
    }
    if (verb === 'revoke') {
      await client.call('keys.revoke', { id: line.word(2, 'the id of the key') });
      return done({ done: true }, 'The key opens nothing any more.');
    }
    throw new SwitchyardError('input-invalid', `"keys ${verb}" is not known; try list, add, revoke`);
  },
  ...agentVerbs,
  async doctor({ client }) {
    const { checks } = await client.call('doctor.run', {});
    const failed = checks.some(({ state }) => state === 'problem');
    return { ...done({ checks }, ...checkLines(checks)), code: failed ? 1 : 0 };
  },
  async pause({ client }) {
    const app = await client.call('proxy.pause', {});
    return done(app, 'The proxy is paused: agents that point here are told so.');
  },
  async start({ client }) {
    const app = await client.call('proxy.start', {});
    return done(app, `The proxy answers at ${app.proxy.url}.`);
  },
};
