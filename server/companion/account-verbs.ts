import { resolve } from 'node:path';
import type { AccountView, Revocation } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import { addAccount } from './add-account.ts';
import { findAccount } from './find-account.ts';
import { accountLines } from './print.ts';
import { signIn } from './sign-in-verb.ts';
import type { Verb, VerbContext, VerbResult } from './verbs.ts';

const done = (json: unknown, ...lines: readonly string[]): VerbResult => ({ json, lines });

/** `accounts`: the list, ways in, and what a person can do about one. */
export async function accounts(context: VerbContext): Promise<VerbResult> {
  const verb = context.line.words[1] ?? 'list';
  const run = Object.hasOwn(accountVerbs, verb) ? accountVerbs[verb] : undefined;
  if (run === undefined)
    throw new SwitchyardError(
      'input-invalid',
      `"accounts ${verb.slice(0, 40)}" is not known; try ${Object.keys(accountVerbs).join(', ')}`,
    );
  return run(context);
}

/** The text of a credentials file from standard input: its access token is used until it ends, and nothing else of it is kept. */
async function importPasted(
  client: VerbContext['client'],
  provider: string,
  label: string | null,
  text: string,
): Promise<VerbResult> {
  if (text.trim() === '') throw new SwitchyardError('input-invalid', 'standard input is empty');
  const account = await client.call('accounts.add', {
    provider,
    kind: 'snapshot',
    secret: text.trim(),
    ...(label === null ? {} : { label }),
  });
  const { expiresAtMs } = account.credential;
  return done(
    account,
    `"${account.label}" uses the access token of this login only${expiresAtMs === null ? '' : `, until ${new Date(expiresAtMs).toISOString()}`}.`,
    'Its refresh token was not kept: the login belongs to the program that made it. When the token ends, import it again or sign in.',
  );
}

async function accountOf(client: VerbContext['client'], line: VerbContext['line']): Promise<AccountView> {
  const wanted = line.word(2, 'the account');
  return findAccount(await client.call('accounts.snapshot', {}), wanted);
}

function revocationLines(revocation: Revocation | undefined): readonly string[] {
  if (revocation === undefined) return [];
  return revocation.state === 'revoked'
    ? ['The vendor has ended this sign-in.']
    : [`! The vendor could not be asked to end this sign-in. ${revocation.byHand} ${revocation.byHandUrl}`];
}

const accountVerbs: Readonly<Record<string, Verb>> = {
  async list({ client, nowMs }) {
    const snapshot = await client.call('accounts.snapshot', {});
    return done(snapshot, ...accountLines(snapshot, nowMs));
  },
  async detect({ client }) {
    const detected = await client.call('accounts.detect', {});
    return done(
      detected,
      ...detected.logins.map((login) => `${login.provider}  ${login.label}  ${login.path}  ${login.state}`),
    );
  },
  add: addAccount,
  async import({ client, line, readStandardInput }) {
    const provider = line.text('provider');
    if (provider === null)
      throw new SwitchyardError('input-invalid', 'say which provider: --provider claude|codex');
    const from = line.text('from');
    const label = line.text('label');
    if (from === '-') return importPasted(client, provider, label, await readStandardInput());
    const account = await client.call('accounts.add', {
      provider,
      kind: 'cli-login',
      ...(from === null ? {} : { path: resolve(from) }),
      ...(label === null ? {} : { label }),
    });
    return done(
      account,
      `"${account.label}" is read from ${account.source ?? 'its file'} at request time, and never written.`,
    );
  },
  async remove({ client, line, confirm }) {
    const { id, label } = await accountOf(client, line);
    if (!line.yes && !(await confirm(`Remove the account "${label}" and its stored secret?`)))
      throw new SwitchyardError('conflict', 'nothing was removed; answer yes, or pass --yes');
    const removed = await client.call('accounts.remove', { id });
    return done(removed, 'Removed.', ...revocationLines(removed.revocation));
  },
  async enable({ client, line }) {
    const { id } = await accountOf(client, line);
    const account = await client.call('accounts.update', { id, enabled: true });
    return done(account, `"${account.label}" is enabled.`);
  },
  async disable({ client, line }) {
    const { id } = await accountOf(client, line);
    const account = await client.call('accounts.update', { id, enabled: false });
    return done(account, `"${account.label}" is disabled.`);
  },
  'sign-in': signIn,
  async 'try-now'({ client, line }) {
    const { id } = await accountOf(client, line);
    const account = await client.call('accounts.try-now', { id });
    return done(account, `The next request tries "${account.label}".`);
  },
  async clear({ client, line }) {
    const { id } = await accountOf(client, line);
    const account = await client.call('accounts.clear-cooldown', { id });
    return done(account, `"${account.label}" rests no more.`);
  },
};
