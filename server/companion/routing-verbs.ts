import type { AccountView, OperationInput, RoutingDryRun, Strategy, VendorGroup } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { findAccount, findGroup } from './find-account.ts';
import { duration } from './duration.ts';
import type { Verb, VerbContext, VerbResult } from './verbs.ts';
import { wholeOption, wordOption } from './whole-option.ts';

const strategies: readonly Strategy[] = ['in-order', 'most-left', 'soonest-reset', 'round-robin', 'weighted'];
const done = (json: unknown, ...lines: readonly string[]): VerbResult => ({ json, lines });

/** `routing`: how each vendor's accounts take turns, and who would serve now. */
export async function routing(context: VerbContext): Promise<VerbResult> {
  const verb = context.line.words[1] ?? 'list';
  const run = Object.hasOwn(routingVerbs, verb) ? routingVerbs[verb] : undefined;
  if (run === undefined)
    throw new SwitchyardError(
      'input-invalid',
      `"routing ${verb.slice(0, 40)}" is not known; try ${Object.keys(routingVerbs).join(', ')}`,
    );
  return run(context);
}

const routingVerbs: Readonly<Record<string, Verb>> = {
  async list({ client }) {
    const { groups, accounts } = await client.call('accounts.snapshot', {});
    const shown = groups
      .map((group) => ({ group, accounts: membersOf(group, accounts) }))
      .filter((entry) => entry.accounts.length > 0);
    const json = shown.map((entry) => ({
      ...entry.group,
      accounts: entry.accounts.map(({ id, label, inUse, enabled, routing: own }) => ({
        id,
        label,
        inUse,
        enabled,
        routing: own ?? null,
      })),
    }));
    return done({ groups: json }, ...(shown.length === 0 ? ['No accounts yet.'] : shown.flatMap(groupLines)));
  },
  async set({ client, line }) {
    const group = findGroup(await client.call('accounts.snapshot', {}), line.word(2, 'the vendor'));
    const { vendor } = group;
    const mode = wordOption(line, 'mode', ['fixed', 'automatic'] as const);
    const strategy = wordOption(line, 'strategy', strategies);
    const threshold = wholeOption(line, 'threshold', 1, 100);
    const movesBound = wordOption(line, 'moves-bound', ['on', 'off'] as const);
    const change: Partial<OperationInput<'accounts.set-routing'>> = {
      ...(strategy === null ? {} : { strategy }),
      ...(threshold === null ? {} : { thresholdPercent: threshold }),
      ...(movesBound === null ? {} : { movesBound: movesBound === 'on' }),
    };
    const hasChange = Object.keys(change).length > 0;
    if (!hasChange && mode === null)
      throw new SwitchyardError(
        'input-invalid',
        'say what to set: --mode, --strategy, --threshold or --moves-bound',
      );
    if (hasChange) await client.call('accounts.set-routing', { vendor, ...change });
    if (mode !== null) await client.call('accounts.set-mode', { vendor, mode });
    const after = await client.call('accounts.snapshot', {});
    const now = findGroup(after, vendor);
    return done(
      now,
      ...groupLines({ group: now, accounts: membersOf(now, after.accounts) }),
      ...(mode === 'automatic' && group.mode !== 'automatic'
        ? [
            '! Vendors may frown on requests that change between logins; a conversation that moves pays for its cache again.',
          ]
        : []),
    );
  },
  async account({ client, line }) {
    const { id } = findAccount(await client.call('accounts.snapshot', {}), line.word(2, 'the account'));
    const reservePercent = wholeOption(line, 'reserve', 0, 99);
    const weight = wholeOption(line, 'weight', 1, 100);
    const isUsual = line.text('concurrency') === 'usual';
    const concurrency = isUsual ? null : wholeOption(line, 'concurrency', 1, 1_000);
    if (reservePercent === null && weight === null && concurrency === null && !isUsual)
      throw new SwitchyardError('input-invalid', 'say what to set: --reserve, --weight or --concurrency');
    const account = await client.call('accounts.set-account-routing', {
      id,
      ...(reservePercent === null ? {} : { reservePercent }),
      ...(weight === null ? {} : { weight }),
      ...(concurrency === null && !isUsual ? {} : { concurrency }),
    });
    return done(account, `"${account.label}": ${partWords(account)}.`);
  },
  async simulate({ client, line, nowMs }) {
    const { vendor } = findGroup(await client.call('accounts.snapshot', {}), line.word(2, 'the vendor'));
    const model = line.text('model');
    const run = await client.call('accounts.simulate', {
      vendor,
      genuine: !line.flag('other-program'),
      ...(model === null ? {} : { model }),
    });
    return done(run, ...dryRunLines(run, nowMs));
  },
};

interface ShownGroup {
  readonly group: VendorGroup;
  readonly accounts: readonly AccountView[];
}

function membersOf({ vendor }: VendorGroup, accounts: readonly AccountView[]): readonly AccountView[] {
  return accounts
    .filter((account) => account.vendor === vendor)
    .toSorted((left, right) => left.position - right.position);
}

function groupLines({ group, accounts }: ShownGroup): readonly string[] {
  const { vendor, label, mode, routing: policy } = group;
  const how =
    mode === 'fixed'
      ? 'fixed: only the account in use serves'
      : `automatic: ${policy?.strategy ?? 'in-order'}${
          (policy?.strategy ?? 'in-order') === 'in-order'
            ? `, the next account from ${policy?.thresholdPercent ?? 95} % on`
            : ''
        }${policy?.movesBound === true ? ', conversations may leave sealed reasoning behind' : ''}`;
  return [
    `${label} (${vendor})  ${how}`,
    ...accounts.map(
      (account) =>
        `  ${account.inUse ? '●' : '○'} ${account.label}${account.enabled ? '' : ' (off)'}  ${partWords(account)}  ${account.id}`,
    ),
  ];
}

function partWords({ routing: own }: AccountView): string {
  const { reservePercent, weight, concurrency } = own ?? { reservePercent: 0, weight: 1, concurrency: null };
  return `keeps ${reservePercent} %, weight ${weight}, ${concurrency === null ? 'the usual limit' : `at most ${concurrency} at once`}`;
}

function dryRunLines(run: RoutingDryRun, nowMs: number): readonly string[] {
  const wait = run.waitMs > 0 ? ` after ${Math.ceil(run.waitMs / 1000)} s` : '';
  const chosen = run.candidates.find(({ id }) => id === run.chosenId);
  const until = run.untilMs === null ? '' : `; the earliest is back in ${duration(run.untilMs - nowMs)}`;
  return [
    chosen === undefined
      ? `Nobody would serve${until}: ${run.reason}`
      : `"${chosen.label}" would serve${wait}: ${run.reason}`,
    ...run.candidates
      .filter(({ id }) => id !== run.chosenId)
      .map(
        ({ label, skip, reason, untilMs }) =>
          `  ${label}: ${skip === null ? 'could serve' : reason}${
            untilMs === null ? '' : `, for ${duration(untilMs - nowMs)}`
          }`,
      ),
  ];
}
