import { resolve } from 'node:path';
import type { AgentMode, AgentPlan } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { CommandLine } from './arguments.ts';
import { accounts } from './account-verbs.ts';
import type { CompanionClient } from './client.ts';
import { models } from './model-verbs.ts';
import { network } from './network-verbs.ts';
import { agentLines, checkLines, keyLines, statusLines, usageLines } from './print.ts';
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
}

export type Verb = (context: VerbContext) => Promise<VerbResult>;

const done = (json: unknown, ...lines: string[]): VerbResult => ({ json, lines });

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
      const label = line.text('label') ?? line.words[2] ?? 'key';
      const account = line.text('account');
      const provider = line.text('provider');
      const made = await client.call('keys.add', {
        label,
        ...(account === null ? {} : { accountId: account }),
        ...(provider === null ? {} : { provider }),
      });
      return done({ key: made.key, id: made.view.id, label: made.view.label }, made.key);
    }
    if (verb === 'revoke') {
      await client.call('keys.revoke', { id: line.word(2, 'the id of the key') });
      return done({ done: true }, 'The key opens nothing any more.');
    }
    throw new SwitchyardError('input-invalid', `"keys ${verb}" is not known; try list, add, revoke`);
  },
  async agents({ client }) {
    const list = await client.call('agents.list', {});
    return done(list, ...agentLines(list.agents));
  },
  async diff({ client, line }) {
    const plan = await client.call('agents.plan', {
      ...agentTarget(line),
      action: line.flag('undo') ? 'undo' : 'apply',
      ...modeOf(line),
    });
    return done(plan, ...planLines(plan));
  },
  async apply(context) {
    const { client, line } = context;
    const target = { ...agentTarget(line), ...modeOf(line) };
    const plan = await client.call('agents.plan', { ...target, action: 'apply' });
    if (plan.refused !== null) throw refusedBy(plan);
    if (!line.yes && !(await context.confirm(`${planLines(plan).join('\n')}\nWrite this?`)))
      throw new SwitchyardError('conflict', 'nothing was written; answer yes, or pass --yes');
    const outcome = await client.call('agents.apply', target);
    return done(
      outcome,
      `${outcome.agent.label} uses the proxy.`,
      ...outcome.warnings.map((warning) => `! ${warning}`),
    );
  },
  async undo(context) {
    const { client, line } = context;
    if (line.flag('all')) {
      if (line.words.length > 1)
        throw new SwitchyardError('input-invalid', 'give either an agent or --all, not both');
      if (!line.yes && !(await context.confirm('Put every agent back?')))
        throw new SwitchyardError('conflict', 'nothing was written; answer yes, or pass --yes');
      const all = await client.call('agents.undo-all', {});
      return done(all, 'Every agent was put back.', ...all.warnings.map((warning) => `! ${warning}`));
    }
    const target = agentTarget(line);
    if (!line.yes) {
      const plan = await client.call('agents.plan', { ...target, action: 'undo' });
      if (!(await context.confirm(`${planLines(plan).join('\n')}\nPut this back?`)))
        throw new SwitchyardError('conflict', 'nothing was written; answer yes, or pass --yes');
    }
    const outcome = await client.call('agents.undo', target);
    return done(
      outcome,
      `${outcome.agent.label} was put back.`,
      ...outcome.warnings.map((warning) => `! ${warning}`),
    );
  },
  async test({ client, line }) {
    const result = await client.call('agents.test', agentTarget(line));
    if (!result.ok) throw new SwitchyardError('account-unavailable', result.message);
    return done(result, result.message);
  },
  async doctor({ client }) {
    const { checks } = await client.call('doctor.run', {});
    return done({ checks }, ...checkLines(checks));
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

function agentTarget(line: CommandLine): { readonly agent: string; readonly home?: string } {
  const home = line.text('agent-home');
  return { agent: line.word(1, 'the agent'), ...(home === null ? {} : { home: resolve(home) }) };
}

function modeOf(line: CommandLine): { readonly mode?: AgentMode } {
  const mode = line.text('mode');
  if (mode === null) return {};
  if (mode !== 'key' && mode !== 'pass-through')
    throw new SwitchyardError('input-invalid', '--mode is key or pass-through');
  return { mode };
}

function planLines(plan: AgentPlan): readonly string[] {
  if (plan.refused !== null) throw refusedBy(plan);
  const diff = plan.diff === '' ? ['Nothing would change.'] : plan.diff.split('\n');
  return [...diff, ...plan.warnings.map((warning) => `! ${warning}`)];
}

function refusedBy(plan: AgentPlan): SwitchyardError {
  const { refused } = plan;
  const place =
    refused?.line === null || refused === null
      ? ''
      : ` (line ${refused.line}, column ${refused.column ?? 1})`;
  return new SwitchyardError(
    'file-unparsable',
    `${refused?.file ?? 'a file'}${place}: ${refused?.message ?? 'refused'}`,
  );
}
