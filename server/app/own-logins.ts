import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AccountRepository } from '../accounts/index.ts';
import {
  createTokenKeeper,
  createTokenSender,
  parseVendorDate,
  type CredentialState,
  type KeeperEvent,
  type TokenKeeper,
} from '../accounts/keeper/index.ts';
import {
  createSignIns,
  type SignInAttempt,
  type SignInOutcome,
  type SignIns,
} from '../accounts/sign-in/index.ts';
import { createOpenIdLogins } from './open-id-logins.ts';
import { createDetector } from '../agents/index.ts';
import { parseJson } from '../dialects/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Ports } from '../ports.ts';
import type { LoginIdentity, OwnSignIn, Provider } from '../providers/provider.ts';
import type { SignInAnswer } from '../providers/sign-in-profile.ts';
import { getBytes, type Upstream } from '../upstream/index.ts';
import type { Vault } from '../vault/index.ts';
import { sweepProgramDirectories } from './program-directories.ts';

export interface OwnLoginSources {
  readonly ports: Ports;
  readonly userAgent: string;
  readonly vault: Vault;
  readonly accounts: AccountRepository;
  readonly providers: readonly Provider[];
  readonly upstream: Upstream;
  readonly onEvent: (event: KeeperEvent) => void;
  readonly finish: (attempt: SignInAttempt, outcome: SignInOutcome) => Promise<string>;
  readonly changed: (attempt: SignInAttempt) => void;
}

export interface OwnLogins {
  readonly keeper: TokenKeeper;
  readonly signIns: SignIns;
  readonly states: () => ReadonlyMap<string, CredentialState>;
  readonly askProfile: (
    provider: Provider,
    ownSignIn: OwnSignIn,
    token: string,
    accountId: string,
  ) => Promise<LoginIdentity | null>;
  /** Removes directories of program sign-ins that no account reads from, left by an earlier run. */
  sweepDirectories(): Promise<void>;
  /** Begins to look after every login that is stored. */
  watchAll(): void;
  /** True while tokens are between a vendor and the disk: whoever leaves now may lose a login. */
  isSaving(): boolean;
  /** The machine falls asleep: no renewal starts until it is awake and the network works. */
  suspend(): void;
  resume(): void;
  /** Lets renewals and sign-ins under way come to their end. */
  close(): Promise<void>;
}

/** A quit waits for a renewal between its request and the disk, for no longer than this (reliability notes, R9). */
const quitLimitMs = 35_000;
/** A person is there to repeat a sign-in: for that one a quit waits less. */
const signInQuitLimitMs = 10_000;
const profileLimitBytes = 256 * 1024;

/** Logins that we make and renew ourselves, and logins that vendors' programs make for us in directories of ours. */
export function createOwnLogins(sources: OwnLoginSources): OwnLogins {
  const { ports, userAgent, vault, accounts, providers, upstream } = sources;
  const { clock, random, logger, paths, environment } = ports;
  const directory = join(paths.dataDirectory, 'logins');
  const programs = join(directory, 'programs');
  const openId = createOpenIdLogins({
    ports,
    userAgent,
    upstream,
    providers,
    directory,
    send: createTokenSender({ upstream, clock, userAgent }),
    details: (account, grant) => keeper.details(account, grant),
  });
  const { send } = openId;
  let isRenewing = false;
  const keeper: TokenKeeper = createTokenKeeper({
    vault,
    clock,
    random,
    logger,
    send,
    directory,
    onEvent(event) {
      if (event.type === 'busy') {
        isRenewing = event.busy;
        // A sleep between a vendor's answer and the disk may cost the login (reliability notes, R9).
        ports.power?.stayAwake(event.busy);
      }
      sources.onEvent(event);
    },
    checkRenewed: openId.checkRenewed,
  });
  const detector = createDetector({ environment, platform: process.platform });
  const signIns = createSignIns({
    clock,
    random,
    environment,
    send: async (request, accountId) => answerOf(await send(request, accountId)),
    prepare: openId.prepare,
    finish: sources.finish,
    changed: sources.changed,
    findProgram: (name) => detector.findExecutable([name]),
    async newDirectory() {
      const path = join(programs, random.uuid());
      await mkdir(path, { recursive: true, mode: 0o700 });
      return path;
    },
    dropDirectory(path) {
      // Only what was made above is ever removed.
      if (dirname(path) === programs) void rm(path, { recursive: true, force: true }).catch(() => undefined);
    },
  });
  return {
    keeper,
    signIns,
    states: keeper.states,
    async askProfile(provider, { profile }, token, accountId) {
      if (profile === undefined || token === '') return null;
      const { status, body } = await getBytes(
        upstream,
        {
          origin: provider.descriptor.origin,
          path: profile.path,
          headers: [
            ['authorization', `Bearer ${token}`],
            ['accept', 'application/json'],
            ['user-agent', userAgent],
          ],
          limitBytes: profileLimitBytes,
          what: 'the profile endpoint',
          accountId,
        },
        clock.after,
      );
      return status === 200 ? profile.parse(parseJson(body.toString('utf8'))) : null;
    },
    sweepDirectories: () =>
      sweepProgramDirectories(
        programs,
        accounts.list().flatMap(({ source }) => (source === null ? [] : [source])),
      ),
    watchAll() {
      for (const account of accounts.list()) {
        const grant = providers.find(({ descriptor }) => descriptor.id === account.provider)?.ownSignIn
          ?.grant;
        if (account.kind === 'oauth' && grant !== undefined)
          void keeper.watch(account.id, grant).catch(() => undefined);
      }
    },
    isSaving: () => isRenewing || signIns.isFinishing(),
    suspend: () => keeper.suspend(),
    resume: () => keeper.resume(),
    async close() {
      const [{ unsaved }, unfinished] = await Promise.all([
        keeper.beforeQuit(quitLimitMs),
        signIns.close(signInQuitLimitMs),
      ]);
      for (const { provider } of unfinished)
        logger.log('warn', 'a sign-in was not finished before the end', { provider });
      for (const account of unsaved)
        logger.log('error', 'a renewed login could not be saved before the end', { account });
      await keeper.close();
    },
  };
}

type Reply = Awaited<ReturnType<ReturnType<typeof createTokenSender>>>;

function answerOf(reply: Reply): SignInAnswer {
  if (reply.state === 'answered')
    return {
      status: reply.status,
      body: parseJson(reply.body),
      vendorNowMs: parseVendorDate(reply.date),
    };
  throw new SwitchyardError(
    'upstream-unreachable',
    reply.sent
      ? `the vendor did not answer the sign-in (${reply.reason})`
      : `the vendor could not be reached (${reply.reason})`,
  );
}
