import { resolve } from 'node:path';
import type { AgentMode, AgentModels, AgentPlan, AgentView } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { agentNow, costLines, keepWords, stillPointing } from './agent-words.ts';
import type { CommandLine } from './arguments.ts';
import type { CompanionClient } from './client.ts';
import { agentKeyLines, agentLines, manualLines } from './print-agents.ts';
import type { Verb, VerbContext, VerbResult } from './verbs.ts';

const done = (json: unknown, ...lines: string[]): VerbResult => ({ json, lines });
const nothingWritten = (): SwitchyardError =>
  new SwitchyardError('conflict', 'nothing was written; answer yes, or pass --yes');
const warned = (warnings: readonly string[]): string[] => warnings.map((warning) => `! ${warning}`);

/** The verbs about agents, but for `run`. */
export const agentVerbs: Readonly<Record<'agents' | 'diff' | 'apply' | 'undo' | 'test', Verb>> = {
  async agents(context) {
    const verb = context.line.words[1] ?? 'list';
    const known = Object.hasOwn(agentsVerbs, verb) ? agentsVerbs[verb] : undefined;
    if (known === undefined)
      throw new SwitchyardError(
        'input-invalid',
        `"agents ${verb}" is not known; try ${Object.keys(agentsVerbs).join(', ')}`,
      );
    return known(context);
  },
  async diff({ client, line }) {
    const action = line.flag('undo') ? 'undo' : 'apply';
    const target = agentTarget(line);
    const models = await modelsOf(client, line);
    const plan = await client.call('agents.plan', { ...target, action, ...modeOf(line), ...models });
    const lines = planLines(plan);
    return done(plan, ...lines, ...(action === 'undo' ? [] : costLines(await agentNow(client, target))));
  },
  async apply(context) {
    const { client, line } = context;
    const target = { ...agentTarget(line), ...modeOf(line), ...(await modelsOf(client, line)) };
    const plan = await client.call('agents.plan', { ...target, action: 'apply' });
    if (plan.refused !== null) throw refusedBy(plan);
    if (!line.yes) {
      const lines = [...planLines(plan), ...costLines(await agentNow(client, agentTarget(line)))];
      if (!(await context.confirm(`${lines.join('\n')}\nWrite this?`))) throw nothingWritten();
    }
    const outcome = await client.call('agents.apply', target);
    return done(outcome, `${outcome.agent.label} uses the proxy.`, ...warned(outcome.warnings));
  },
  async undo(context) {
    const { client, line } = context;
    const keys = line.all('key');
    if (line.flag('all')) {
      if (line.words.length > 1 || keys.length > 0)
        throw new SwitchyardError('input-invalid', 'give either an agent or --all, not both');
      if (!line.yes && !(await context.confirm('Put every agent back?'))) throw nothingWritten();
      const all = await client.call('agents.undo-all', {});
      const { agents } = await client.call('agents.list', {});
      const left = stillPointing(agents, all.warnings);
      if (left !== null) throw new SwitchyardError('conflict', left);
      return done(all, 'Every agent was put back.', ...warned(all.warnings));
    }
    const target = agentTarget(line);
    const wasApplied = (await agentNow(client, target))?.appliedAtMs !== null;
    if (!line.yes) {
      const what =
        keys.length > 0
          ? keys.join('\n')
          : planLines(await client.call('agents.plan', { ...target, action: 'undo' })).join('\n');
      if (!(await context.confirm(`${what}\nPut this back?`))) throw nothingWritten();
    }
    const outcome = await client.call('agents.undo', {
      ...target,
      ...(keys.length === 0 ? {} : { keys: [...keys] }),
    });
    const { label } = outcome.agent;
    const told =
      keys.length > 0
        ? `${keys.length === 1 ? 'The key was' : 'The keys were'} put back in ${label}.`
        : wasApplied
          ? `${label} was put back.`
          : `${label} did not point here, so there was nothing to put back.`;
    return done(outcome, told, ...warned(outcome.warnings));
  },
  async test({ client, line }) {
    const result = await client.call('agents.test', agentTarget(line));
    if (!result.ok) throw new SwitchyardError('conflict', result.message);
    return done(result, result.message);
  },
};

const agentsVerbs: Readonly<Record<string, Verb>> = {
  async list({ client, nowMs }) {
    const list = await client.call('agents.list', {});
    return done(list, ...agentLines(list.agents, nowMs));
  },
  async keys({ client, line }) {
    const list = await client.call('agents.keys', agentTarget(line, 2));
    return done(list, ...agentKeyLines(list.keys));
  },
  async keep(context) {
    const { client, line } = context;
    const target = agentTarget(line, 2);
    const { keys } = await client.call('agents.keys', target);
    const given = keys.filter(({ state }) => state !== 'ours');
    if (!line.yes && given.length > 0) {
      if (!(await context.confirm(`${agentKeyLines(given).join('\n')}\nLeave these as they are?`)))
        throw nothingWritten();
    }
    const outcome = await client.call('agents.keep', target);
    return done(
      outcome,
      ...keepWords(
        outcome.agent,
        given.length,
        outcome.agent.appliedAtMs === null ? 0 : keys.length - given.length,
      ),
      ...warned(outcome.warnings),
    );
  },
  async manual({ client, line }) {
    const manual = await client.call('agents.manual', agentTarget(line, 2));
    return done(manual, ...manualLines(manual));
  },
  home: changeHome,
};

async function changeHome({ client, line }: VerbContext): Promise<VerbResult> {
  const [, , verb] = line.words;
  if (verb !== 'add' && verb !== 'remove')
    throw new SwitchyardError(
      'input-invalid',
      'try agents home add AGENT DIR, or agents home remove AGENT DIR',
    );
  const target = { agent: line.word(3, agentWord), path: resolve(line.word(4, 'the directory')) };
  if (verb === 'remove')
    return done(await client.call('agents.remove-home', target), `${target.path} is no longer listed.`);
  const added = await client.call('agents.add-home', target);
  return done(added, `${added.agent.label} is listed with ${added.agent.home}: ${stateWords(added.agent)}.`);
}

const agentWord = "the agent's name (`npx switchyard agents` lists them)";

const stateWords = ({ state, stateDetail }: AgentView): string => stateDetail ?? state;

/** The agent named by a word of the line, and the home by `--agent-home`. */
export function agentTarget(line: CommandLine, at = 1): { readonly agent: string; readonly home?: string } {
  const home = line.text('agent-home');
  return { agent: line.word(at, agentWord), ...(home === null ? {} : { home: resolve(home) }) };
}

function modeOf(line: CommandLine): { readonly mode?: AgentMode } {
  const mode = line.text('mode');
  if (mode === null) return {};
  if (mode !== 'key' && mode !== 'pass-through' && mode !== 'profile')
    throw new SwitchyardError('input-invalid', '--mode is key, pass-through or profile');
  return { mode };
}

/** What `--model` says of single slots, over what the agent has of the others. `SLOT=` leaves a slot to the agent. */
async function modelsOf(
  client: CompanionClient,
  line: CommandLine,
): Promise<{ readonly models?: AgentModels }> {
  const pairs = line.all('model').map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1)
      throw new SwitchyardError(
        'input-invalid',
        '--model takes SLOT=NAME, for example main=claude-sonnet-4-5, or SLOT= to leave it to the agent',
      );
    return [text.slice(0, equals), text.slice(equals + 1)] as const;
  });
  if (pairs.length === 0) return {};
  const agent = await agentNow(client, agentTarget(line));
  const models = new Map(Object.entries(agent?.models ?? {}));
  for (const [slot, name] of pairs) {
    if (name !== '') models.set(slot, name);
    else if (agent === null || agent.modelSlots.some(({ id }) => id === slot)) models.delete(slot);
    else throw noSlot(agent, slot);
  }
  return { models: Object.fromEntries(models) };
}

/** The server sees only what is left: a misspelt slot would look cleared. */
function noSlot({ label, modelSlots }: AgentView, slot: string): SwitchyardError {
  const has = modelSlots.length === 0 ? 'none' : modelSlots.map(({ id }) => id).join(', ');
  return new SwitchyardError(
    'input-invalid',
    `${label} has no place for a model called "${slot}"; it has ${has}`,
  );
}

function planLines(plan: AgentPlan): readonly string[] {
  if (plan.refused !== null) throw refusedBy(plan);
  const diff = plan.diff === '' ? ['Nothing would change.'] : plan.diff.split('\n');
  return [...diff, ...warned(plan.warnings)];
}

function refusedBy({ refused }: AgentPlan): SwitchyardError {
  const { file = 'a file', line = null, column = null, message = 'refused' } = refused ?? {};
  const place = line === null ? '' : ` (line ${line}, column ${column ?? 1})`;
  // Most refusals name their file and line already.
  const told = message.includes(file) ? message : `${file}${place}: ${message}`;
  // Without a line it is not the text that is wrong: a link that leads elsewhere, a file that may not be written.
  return new SwitchyardError(line === null ? 'file-refused' : 'file-unparsable', told);
}
