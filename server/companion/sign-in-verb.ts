import type { SignInView } from '../contract/index.ts';
import { errorCodes, SwitchyardError, type ErrorCode } from '../errors/index.ts';
import { findAccount } from './find-account.ts';
import type { VerbContext, VerbResult } from './verbs.ts';

const pollMs = 500;
const ways = ['browser', 'device', 'program'] as const;

/**
 * Signs in and waits for the end. People get the page and the code; with `--json` each change is one line, the last one has
 * `event: "done"` and the account. Ctrl-C cancels. Throws what the sign-in failed with.
 */
export async function signIn(context: VerbContext): Promise<VerbResult> {
  const { client, line, tell } = context;
  const way = line.text('way') ?? 'browser';
  const known = ways.find((candidate) => candidate === way);
  if (known === undefined) throw new SwitchyardError('input-invalid', `--way is one of ${ways.join(', ')}`);
  const again = line.text('account');
  const account = again === null ? null : findAccount(await client.call('accounts.snapshot', {}), again);
  const started = await client.call('accounts.sign-in', {
    provider: line.word(2, 'the provider'),
    way: known,
    ...(account === null ? {} : { accountId: account.id }),
  });
  const unwatch = context.onInterrupt(() => {
    void client.call('accounts.sign-in-cancel', { id: started.id }).catch(() => undefined);
  });
  tell(event('waiting', started), ...waitingLines(started, line.flag('paste-stdin')));
  try {
    if (line.flag('paste-stdin')) await pasteOrCancel(context, started);
    const ended = await untilEnded(context, started);
    return await outcome(context, ended);
  } finally {
    unwatch();
  }
}

/** A text that is refused ends it: nobody is there to try another one. */
async function pasteOrCancel(context: VerbContext, started: SignInView): Promise<void> {
  try {
    await paste(context, started);
  } catch (refused) {
    await context.client.call('accounts.sign-in-cancel', { id: started.id }).catch(() => undefined);
    throw refused;
  }
}

/** What the page showed, from standard input: it is as good as a password and must be no argument. */
async function paste({ client, readStandardInput }: VerbContext, { id }: SignInView): Promise<void> {
  const text = (await readStandardInput()).trim();
  if (text === '')
    throw new SwitchyardError('input-invalid', '--paste-stdin was given, but standard input is empty');
  await client.call('accounts.sign-in-paste', { id, text });
}

async function untilEnded(context: VerbContext, started: SignInView): Promise<SignInView> {
  let last = started;
  for (;;) {
    const { signIns } = await context.client.call('accounts.sign-ins', {});
    const now = signIns.find(({ id }) => id === started.id);
    if (now === undefined)
      throw new SwitchyardError('not-found', 'Switchyard was started again; this sign-in is gone');
    if (now.state.kind !== 'waiting' && now.state.kind !== 'finishing') return now;
    if (now.state.kind !== last.state.kind)
      context.tell(event('finishing', now), 'The vendor has answered; finishing.');
    last = now;
    await context.pause(pollMs);
  }
}

async function outcome({ client }: VerbContext, { id, state }: SignInView): Promise<VerbResult> {
  switch (state.kind) {
    case 'done': {
      const { accounts } = await client.call('accounts.snapshot', {});
      const account = accounts.find((candidate) => candidate.id === state.accountId) ?? null;
      return {
        json: { event: 'done', id, accountId: state.accountId, account },
        lines: [`"${account?.label ?? state.accountId}" is signed in.`],
      };
    }
    case 'failed': {
      const isKnown = Object.hasOwn(errorCodes, state.code);
      throw new SwitchyardError(isKnown ? (state.code as ErrorCode) : 'internal', state.message);
    }
    case 'cancelled':
    case 'waiting':
    case 'finishing':
      throw new SwitchyardError('sign-in-failed', 'the sign-in was cancelled');
  }
}

function event(name: 'waiting' | 'finishing', view: SignInView): object {
  const { id, provider, way, url, pasteUrl, userCode, takesPaste, expiresAtMs } = view;
  return { event: name, id, provider, way, url, pasteUrl, userCode, takesPaste, expiresAtMs };
}

function waitingLines(view: SignInView, reads: boolean): readonly string[] {
  const { way, url, pasteUrl, userCode, takesPaste } = view;
  return [
    ...(url === null
      ? ['The vendor’s own program opens its page.']
      : [
          way === 'device' ? 'Open this page on any device:' : 'Open this page on this computer:',
          `  ${url}`,
        ]),
    ...(userCode === null ? [] : ['and type this code there:', `  ${userCode}`]),
    ...(takesPaste ? pasteLines(pasteUrl, reads) : []),
    'Waiting. Ctrl-C cancels.',
  ];
}

/** A text belongs to this very sign-in: it cannot be given to another run of the verb. */
function pasteLines(pasteUrl: string | null, reads: boolean): readonly string[] {
  if (!reads) return ['(On a computer without a browser, start with --paste-stdin.)'];
  return pasteUrl === null
    ? ['If its last page cannot be reached, paste the address of that page here and press Ctrl-D.']
    : ['Or on another computer; then paste here what it shows and press Ctrl-D:', `  ${pasteUrl}`];
}
