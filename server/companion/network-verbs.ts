import { resolve } from 'node:path';
import type { NetworkSnapshot, OperationInput, OutboundView } from '../contract/index.ts';
import { errorCodes, SwitchyardError, type ErrorCode } from '../errors/index.ts';
import { findAccount } from './find-account.ts';
import type { Verb, VerbContext, VerbResult } from './verbs.ts';

const done = (json: unknown, ...lines: readonly string[]): VerbResult => ({ json, lines });

/** `network`: the way out to the vendors, for all accounts or for one. */
export async function network(context: VerbContext): Promise<VerbResult> {
  const verb = context.line.words[1] ?? 'list';
  const run = Object.hasOwn(networkVerbs, verb) ? networkVerbs[verb] : undefined;
  if (run === undefined)
    throw new SwitchyardError(
      'input-invalid',
      `"network ${verb.slice(0, 40)}" is not known; try ${Object.keys(networkVerbs).join(', ')}`,
    );
  return run(context);
}

const networkVerbs: Readonly<Record<string, Verb>> = {
  async list(context) {
    const snapshot = await context.client.call('network.snapshot', {});
    return done(snapshot, ...(await networkLines(context, snapshot)));
  },
  async set(context) {
    const { client, line } = context;
    const wanted = line.word(2, 'direct, inherit or the address of a proxy');
    const account = await accountOf(context);
    const way: Pick<OperationInput<'network.set'>, 'mode' | 'url' | 'password'> = wanted === 'direct' ||
    wanted === 'inherit'
      ? { mode: wanted }
      : { mode: 'proxy', url: withoutPassword(wanted), ...(await passwordOf(context)) };
    const snapshot = await client.call('network.set', {
      ...way,
      ...account,
      ...(line.flag('untested') ? { untested: true } : {}),
    });
    return done(snapshot, ...(await networkLines(context, snapshot)));
  },
  async test(context) {
    const url = context.line.words[2];
    const result = await context.client.call('network.test', {
      ...(await accountOf(context)),
      ...(url === undefined ? {} : { url: withoutPassword(url), ...(await passwordOf(context)) }),
    });
    if (!result.ok) {
      const isKnown = result.code !== null && Object.hasOwn(errorCodes, result.code);
      throw new SwitchyardError(
        isKnown ? (result.code as ErrorCode) : 'outbound-proxy-failed',
        `${result.target}: ${result.message}`,
      );
    }
    return done(result, `${result.target}: ${result.message} (${Math.round(result.durationMs)} ms)`);
  },
  async certificates(context) {
    const wanted = context.line.word(2, 'a PEM file, or none');
    const snapshot = await context.client.call('network.set-certificates', {
      path: wanted === 'none' ? null : resolve(wanted),
    });
    return done(snapshot, ...(await networkLines(context, snapshot)));
  },
};

async function accountOf({ client, line }: VerbContext): Promise<{ readonly accountId?: string }> {
  const wanted = line.text('account');
  if (wanted === null) return {};
  return { accountId: findAccount(await client.call('accounts.snapshot', {}), wanted).id };
}

async function passwordOf({ line, readStandardInput }: VerbContext): Promise<{ readonly password?: string }> {
  if (!line.flag('password-stdin')) return {};
  const password = (await readStandardInput()).replace(/\r?\n$/, '');
  if (password === '')
    throw new SwitchyardError('input-invalid', '--password-stdin was given, but standard input is empty');
  return { password };
}

/** Arguments are seen by every program of this computer: a password may not be one. */
function withoutPassword(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && parsed.password !== '')
    throw new SwitchyardError(
      'input-invalid',
      'leave the password out of the address and give it on standard input: --password-stdin',
    );
  return url;
}

async function networkLines(
  { client }: VerbContext,
  { global, accounts, certificates }: NetworkSnapshot,
): Promise<readonly string[]> {
  const known = accounts.length === 0 ? [] : (await client.call('accounts.snapshot', {})).accounts;
  const nameOf = (id: string | null): string =>
    known.find((account) => account.id === id)?.label ?? id ?? 'an account';
  return [
    `Every account: ${wayWords(global)}`,
    ...accounts.map((view) => `${nameOf(view.accountId)}: ${wayWords(view)}`),
    ...(certificates.path === null
      ? []
      : [
          certificates.state === 'ok'
            ? `Certificates: ${certificates.count ?? 0} from ${certificates.path}`
            : `! Certificates: ${certificates.path}: ${certificates.message ?? certificates.state}`,
        ]),
  ];
}

function wayWords({ mode, url, hasPassword, state, message, lastTest }: OutboundView): string {
  const way =
    mode === 'proxy' ? `through ${url ?? 'a proxy'}` : mode === 'direct' ? 'direct' : 'as everybody';
  const test =
    lastTest === null ? '' : lastTest.ok ? ', tested' : `, the last test failed: ${lastTest.message}`;
  const blocked = state === 'blocked' ? `; BLOCKED: ${message ?? 'it cannot be used'}` : '';
  return `${way}${hasPassword ? ' (with a password)' : ''}${test}${blocked}`;
}
