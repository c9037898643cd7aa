import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogFields } from '../../../ports.ts';
import {
  createTokenServer,
  simulatedClientId,
  type TokenServer,
} from '../../../testing/vendors/token-server/index.ts';
import { createUpstream } from '../../../upstream/index.ts';
import { openVault, type Vault } from '../../../vault/index.ts';
import { systemRandom, vaultOptions } from '../../../vault/testing/ports.ts';
import {
  createTokenKeeper,
  createTokenSender,
  standardRefusals,
  type GrantProfile,
  type KeeperEvent,
  type TokenKeeper,
  type TokenKeeperOptions,
} from '../index.ts';
import { mergeAnswer } from '../token-answer.ts';
import {
  emptyTokenRecord,
  encodeTokenRecord,
  parseTokenRecord,
  tokenRecordKind,
  type TokenRecord,
} from '../token-record.ts';
import { createLeapClock, type LeapClock } from './leap-clock.ts';

/** A grant at the simulated vendor. */
export function simulatedGrant(origin: string, more: Partial<GrantProfile> = {}): GrantProfile {
  return {
    group: 'simulated',
    tokenEndpoint: `${origin}/v1/oauth/token`,
    clientId: simulatedClientId,
    encoding: 'json',
    parameters: {},
    scope: { from: 'granted', without: [] },
    replayGraceMs: null,
    earliestRenewalField: null,
    loginEnd: null,
    refusals: [
      { code: 'invalid_grant', description: 'expired', end: 'time-limit' },
      { code: 'account_on_hold', description: null, end: 'on-hold' },
      { code: 'refresh_token_reused', description: null, end: 'refused' },
      { code: 'refresh_token_invalidated', description: null, end: 'refused' },
      ...standardRefusals,
    ],
    idToken: 'keep',
    revocation: null,
    ...more,
  };
}

/** Vault, keeper and upstream over one folder: one process of the product, as far as logins go. */
export interface LoginProcess {
  readonly clock: LeapClock;
  readonly vault: Vault;
  readonly keeper: TokenKeeper;
  readonly events: readonly KeeperEvent[];
  readonly lines: readonly { readonly message: string; readonly fields: LogFields }[];
  read(account: string): Promise<{ readonly record: TokenRecord; readonly generation: number }>;
  close(): Promise<void>;
}

export interface LoginProcessOptions extends Partial<TokenKeeperOptions> {
  readonly leapClock?: LeapClock;
  /** How long an answer may take, on the process's clock. */
  readonly answerLimitMs?: number;
}

export async function openLoginProcess(
  directory: string,
  options: LoginProcessOptions = {},
): Promise<LoginProcess> {
  const clock = options.leapClock ?? createLeapClock();
  const upstream = createUpstream([]);
  const events: KeeperEvent[] = [];
  const lines: { message: string; fields: LogFields }[] = [];
  const vault = await openVault(
    vaultOptions(join(directory, 'vault'), undefined, { requestedBackend: 'file', passphrase: 'a test' }),
  );
  const limit = options.answerLimitMs === undefined ? {} : { limitMs: options.answerLimitMs };
  const keeper = createTokenKeeper({
    vault,
    clock,
    random: systemRandom,
    send: createTokenSender({ upstream, clock, userAgent: 'Switchyard/0.0.0', ...limit }),
    directory: join(directory, 'logins'),
    logger: { log: (_level, message, fields = {}) => void lines.push({ message, fields }) },
    onEvent: (event) => void events.push(event),
    ...options,
  });
  return {
    clock,
    vault,
    keeper,
    events,
    lines,
    async read(account) {
      const { secret, generation } = await vault.get(account);
      const record = parseTokenRecord(secret);
      if (record === null) throw new Error('the record cannot be read');
      return { record, generation };
    },
    async close() {
      await keeper.close();
      await vault.close();
      await upstream.close();
    },
  };
}

/** Puts a sign-in into the vault the way a keeper would have, `ageMs` ago; answers with its generation. */
export async function plantLogin(
  vault: Vault,
  account: string,
  answer: Readonly<Record<string, unknown>>,
  profile: GrantProfile,
  receivedAtMs: number,
): Promise<number> {
  const generation = await vault.get(account).then(
    (stored) => stored.generation,
    () => 0,
  );
  const { record } = mergeAnswer(
    emptyTokenRecord(receivedAtMs),
    answer,
    { nowMs: receivedAtMs, vendorNowMs: receivedAtMs },
    profile,
  );
  return vault.replace(account, tokenRecordKind, encodeTokenRecord(record).text, generation);
}

/** A folder and a token server for one set of rounds; `close` removes both. */
export interface LoginBench {
  readonly directory: string;
  readonly server: TokenServer;
  close(): Promise<void>;
}

export async function openLoginBench(
  server: Parameters<typeof createTokenServer>[0] = {},
): Promise<LoginBench> {
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-logins-'));
  const tokenServer = await createTokenServer(server);
  return {
    directory,
    server: tokenServer,
    async close() {
      await tokenServer.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits for what files and sockets are about to do; throws after `limitMs`. */
export async function until(what: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await what())) {
    if (performance.now() > endMs) throw new Error(`this did not come true: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
