import { isSameRule, matchesPattern, withRule, type ModelRule, type Settings } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { CompanionClient } from './client.ts';
import { findAccount } from './find-account.ts';
import { modelLines, resolutionLines, ruleLines } from './print-models.ts';
import type { Verb, VerbContext, VerbResult } from './verbs.ts';

const done = (json: unknown, ...lines: readonly string[]): VerbResult => ({ json, lines });

/** `models`: the lists, the rules, and where a request would go. */
export async function models(context: VerbContext): Promise<VerbResult> {
  const verb = context.line.words[1] ?? 'list';
  const run = Object.hasOwn(modelVerbs, verb) ? modelVerbs[verb] : undefined;
  if (run === undefined)
    throw new SwitchyardError(
      'input-invalid',
      `"models ${verb.slice(0, 40)}" is not known; try ${Object.keys(modelVerbs).join(', ')}`,
    );
  return run(context);
}

const modelVerbs: Readonly<Record<string, Verb>> = {
  async list({ client, line, nowMs }) {
    const wanted = line.text('account');
    const id = wanted === null ? null : await accountId(client, wanted);
    const all = line.flag('refresh')
      ? await client.call('models.refresh', id === null ? {} : { accountId: id })
      : await client.call('models.snapshot', {});
    const accounts = all.accounts.filter((account) => id === null || account.accountId === id);
    return done({ ...all, accounts }, ...modelLines(accounts, nowMs));
  },
  async rules({ client }) {
    const { modelRules, excludedModels } = await settingsOf(client);
    return done(
      { rules: modelRules, excluded: excludedModels },
      ...ruleLines(modelRules, excludedModels, await accountLabels(client)),
    );
  },
  async alias({ client, line }) {
    const rule: ModelRule = {
      match: line.word(2, 'the name that clients ask for'),
      targets: [line.word(3, 'the model that serves it'), ...line.words.slice(4)],
      ...(await scopeOf(client, line)),
    };
    await expectAgent(client, rule.agent);
    const { modelRules } = await settingsOf(client);
    return write(client, { modelRules: withRule(modelRules, rule) }, [
      `${rule.match} is served by ${rule.targets.join(', then ')}.`,
    ]);
  },
  async unalias({ client, line }) {
    const scope = await scopeOf(client, line);
    const match = line.word(2, 'the name of the rule');
    const { modelRules } = await settingsOf(client);
    const left = modelRules.filter((rule) => !isSameRule(rule, { match, ...scope }));
    if (left.length === modelRules.length)
      throw new SwitchyardError(
        'not-found',
        `there is no such rule for "${match}"; see npx switchyard models rules`,
      );
    return write(client, { modelRules: left }, [`The rule for ${match} is gone.`]);
  },
  async exclude({ client, line }) {
    const pattern = line.word(2, 'the model, or a pattern with *');
    const { excludedModels } = await settingsOf(client);
    const isThere = excludedModels.some((entry) => entry.toLowerCase() === pattern.toLowerCase());
    return write(client, { excludedModels: isThere ? excludedModels : [...excludedModels, pattern] }, [
      `${pattern} is never used.`,
    ]);
  },
  async include({ client, line }) {
    const pattern = line.word(2, 'the excluded model or pattern');
    const { excludedModels } = await settingsOf(client);
    const left = excludedModels.filter((entry) => entry.toLowerCase() !== pattern.toLowerCase());
    if (left.length === excludedModels.length) {
      const wider = excludedModels.find((entry) => matchesPattern(entry, pattern));
      throw new SwitchyardError(
        'not-found',
        wider === undefined
          ? `"${pattern}" is not excluded`
          : `"${pattern}" is excluded by "${wider}"; include that`,
      );
    }
    return write(client, { excludedModels: left }, [`${pattern} may be used again.`]);
  },
  async resolve({ client, line }) {
    const agent = line.text('agent');
    const model = line.word(2, 'the model');
    await expectAgent(client, agent);
    const found = await client.call('models.resolve', {
      model,
      ...(agent === null ? {} : { agent }),
    });
    return done(found, ...resolutionLines(found));
  },
};

async function settingsOf(client: CompanionClient): Promise<Settings> {
  return (await client.call('settings.snapshot', {})).settings;
}

async function write(
  client: CompanionClient,
  change: Partial<Pick<Settings, 'modelRules' | 'excludedModels'>>,
  lines: readonly string[],
): Promise<VerbResult> {
  const { settings } = await client.call('settings.update', change);
  return done({ rules: settings.modelRules, excluded: settings.excludedModels }, ...lines);
}

async function scopeOf(
  client: CompanionClient,
  line: VerbContext['line'],
): Promise<Pick<ModelRule, 'agent' | 'accountId'>> {
  const account = line.text('account');
  return { agent: line.text('agent'), accountId: account === null ? null : await accountId(client, account) };
}

/** A rule for an agent that does not exist would never count, and nobody would see why. */
async function expectAgent(client: CompanionClient, agent: string | null): Promise<void> {
  if (agent === null) return;
  const { agents } = await client.call('agents.list', {});
  const known = [...new Set(agents.map(({ id }) => id))];
  if (!known.includes(agent))
    throw new SwitchyardError(
      'not-found',
      `there is no agent "${agent.slice(0, 60)}"; known are ${known.join(', ')}`,
    );
}

async function accountId(client: CompanionClient, text: string): Promise<string> {
  return findAccount(await client.call('accounts.snapshot', {}), text).id;
}

async function accountLabels(client: CompanionClient): Promise<ReadonlyMap<string, string>> {
  const { accounts } = await client.call('accounts.snapshot', {});
  return new Map(accounts.map(({ id, label }) => [id, label]));
}
