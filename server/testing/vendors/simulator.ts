import type { AccountBook } from './accounts.ts';
import { createScriptBook, type AccountScript, type Behaviour } from './behaviour.ts';
import { startHttpServer, type Exchange, type SimulatorClock } from './http-server.ts';
import { perform, type Voice } from './perform.ts';
import type { RecordedRequest } from './recorder.ts';
import type { Chunking, FullReply } from './reply.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';

/** Where a script applies: model requests when not named otherwise. */
export type Endpoint = 'model' | 'count-tokens' | 'models' | 'usage' | 'profile';

export interface SimulatorOptions<Account> {
  readonly accounts: readonly Account[];
  /** Time of resets, dates and delays; the machine's when absent. */
  readonly clock?: SimulatorClock;
  /** Seed of ids and random cuts; 1 when absent. */
  readonly seed?: number;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly chunking?: Chunking;
  /** Number of requests that stay recorded; 1000 when absent. */
  readonly keepLast?: number;
}

export interface Simulator<Account, Failure extends string> {
  readonly url: string;
  readonly port: number;
  readonly requests: RequestLog;
  /** Body bytes of the newest request's answer. */
  readonly lastResponseBytes: Buffer;
  /** The script of an account (`*`: of all accounts) at an endpoint. */
  script(account: string, endpoint?: Endpoint): AccountScript<Failure>;
  /** The account as it is now, its windows included. */
  account(name: string): Account;
  accounts(): readonly Account[];
  /** Replaces some fields of an account, for example a window or its secret. */
  change(name: string, patch: Partial<Account>): void;
  add(account: Account): void;
  /** Lets `elapsedMs` of drift pass: windows fill by `driftPerHour`, ended windows empty. */
  tick(elapsedMs: number): void;
  close(): Promise<void>;
}

/** What a request leads to: a fixed reply, or a call that the script may bend. */
export type Routed<Failure extends string> =
  | { readonly kind: 'reply'; readonly reply: FullReply; readonly account?: string }
  | {
      readonly kind: 'call';
      readonly account: string;
      readonly endpoint: Endpoint;
      readonly voice: Voice<Failure>;
      /** What an unscripted request gets. */
      readonly unscripted: Behaviour<Failure>;
      /** Sent in place of any behaviour but a failure: a fault that a vendor finds after it has checked its limits. */
      readonly refusal?: FullReply;
    };

export interface Vendor<
  Account extends { readonly name: string; readonly secret: string },
  Failure extends string,
> {
  readonly book: AccountBook<Account>;
  route(request: RecordedRequest): Routed<Failure>;
  drift(account: Account, elapsedMs: number): Account;
}

/** Serves a vendor over HTTP: record, route, script, answer. */
export async function startSimulator<
  Account extends { readonly name: string; readonly secret: string },
  Failure extends string,
>(
  options: SimulatorOptions<Account> & { readonly clock: SimulatorClock; readonly seed: number },
  vendor: Vendor<Account, Failure>,
): Promise<Simulator<Account, Failure>> {
  const scripts = createScriptBook<Failure>();
  const log = createRequestLog(options.keepLast ?? 1000);
  const handle = async (exchange: Exchange): Promise<void> => {
    const routed = vendor.route(exchange.recording.record);
    if (routed.account !== undefined) exchange.recording.served(routed.account);
    if (routed.kind === 'reply') return exchange.reply.send(routed.reply);
    const behaviour = scripts.take(routed.account, routed.endpoint) ?? routed.unscripted;
    if (routed.refusal !== undefined && behaviour.kind !== 'failure')
      return exchange.reply.send(routed.refusal);
    return perform(behaviour, exchange, routed.voice);
  };
  const server = await startHttpServer({
    port: options.port ?? 0,
    clock: options.clock,
    seed: options.seed,
    chunking: options.chunking ?? 'event',
    log,
    handle,
  });
  return {
    url: server.url,
    port: server.port,
    requests: log,
    get lastResponseBytes() {
      return log.last?.responseBytes ?? Buffer.alloc(0);
    },
    script(account, endpoint = 'model') {
      if (account !== '*') vendor.book.get(account);
      return scripts.script(account, endpoint);
    },
    account: (name) => vendor.book.get(name),
    accounts: () => vendor.book.all(),
    change: (name, patch) => vendor.book.put({ ...vendor.book.get(name), ...patch }),
    add: (account) => vendor.book.put(account),
    tick(elapsedMs) {
      for (const account of vendor.book.all()) vendor.book.put(vendor.drift(account, elapsedMs));
    },
    close: () => server.close(),
  };
}
