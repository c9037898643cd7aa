import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { RequestRecord } from '../../server/contract/index.ts';
import {
  compatibleHost,
  startVendorSimulators,
  type Behaviour,
  type RequestLog,
  type VendorSimulators,
} from '../../server/testing/vendors/index.ts';
import { expectNoClientKey } from './bench.ts';
import { startOutside, type Outside } from './outside.ts';
import { createPerson, type Person } from './person.ts';
import { startProduct, type Product } from './product.ts';

/** What an upstream of this kind speaks. */
export type UpstreamDialect = 'anthropic-messages' | 'openai-responses' | 'openai-chat' | 'gemini';

/** A simulated vendor with one account of its own name behind the product. */
export interface Upstream {
  readonly name: 'anthropic' | 'openai' | 'compatible' | 'gemini';
  readonly dialect: UpstreamDialect;
  /** The model with its provider in front, as a client asks for it. */
  readonly model: string;
  /** The simulator's behaviour for a plain 400 of this vendor, and words of its message. */
  readonly refused: { readonly failure: string; readonly message: string };
}

export const upstreams: readonly Upstream[] = [
  {
    name: 'anthropic',
    dialect: 'anthropic-messages',
    model: 'anthropic/claude-opus-4-6',
    refused: { failure: 'prompt-too-long', message: 'prompt is too long' },
  },
  {
    name: 'openai',
    dialect: 'openai-responses',
    model: 'openai/gpt-5.5',
    refused: { failure: 'context-length', message: 'context window' },
  },
  {
    name: 'compatible',
    dialect: 'openai-chat',
    model: 'openai-compatible/simulated-large',
    refused: { failure: 'context-length', message: 'maximum context length' },
  },
  {
    name: 'gemini',
    dialect: 'gemini',
    model: 'gemini/gemini-3-pro-preview',
    refused: { failure: 'request-invalid', message: 'invalid argument' },
  },
];

export function upstreamNamed(name: Upstream['name']): Upstream {
  const found = upstreams.find((upstream) => upstream.name === name);
  if (found === undefined) throw new Error(`there is no upstream ${name}`);
  return found;
}

/** Vendors that a client of this dialect reaches by translation only. */
export const otherThan = (...spoken: readonly UpstreamDialect[]): readonly Upstream[] =>
  upstreams.filter((upstream) => !spoken.includes(upstream.dialect));

/** One running product in front of all vendors, for the tests of a file. */
export interface EveryVendor {
  readonly person: Person;
  readonly product: Product;
  readonly vendors: VendorSimulators;
  readonly outside: Outside;
  /** A client key of no particular agent. */
  readonly key: string;
  requests(upstream: Upstream): RequestLog;
  /** The next model requests at a vendor get these, in order. */
  next(upstream: Upstream, ...behaviours: readonly Behaviour[]): void;
  /** Every model request at a vendor gets this, until the test is over. */
  always(upstream: Upstream, behaviour: Behaviour): void;
  /** Requests as the product recorded them since the test began, oldest first. */
  activity(): Promise<readonly RequestRecord[]>;
  /** Statuses of the vendor's answers to model requests, in order. */
  statuses(upstream: Upstream): readonly (number | null)[];
}

const secrets = {
  anthropic: `sk-ant-api03-every-${'0'.repeat(80)}`,
  openai: `sk-proj-every${'0'.repeat(60)}`,
  compatible: 'simulated-compatible-key-1234567890',
  gemini: `AIzaSimulated${'0'.repeat(26)}`,
} as const;

const accountOf = (name: Upstream['name']) => ({ name, secret: secrets[name], kind: 'api-key' }) as const;

/** Model requests go to other paths than lists and token counts. */
const isModelRequest = (path: string): boolean =>
  /\/(?:messages|responses|completions)$|:(?:g|streamG)enerateContent$/.test(path);

/**
 * Starts it before the file's tests and ends it after them. Between tests the scripts, the recorded requests and the
 * accounts' cool-downs are cleared; after each test no vendor may have seen a client key.
 */
export function useEveryVendor(): () => EveryVendor {
  const endings: (() => Promise<void>)[] = [];
  let bench: EveryVendor | undefined;
  let ids: Accounts = new Map();
  let seen = new Set<string>();
  const current = (): EveryVendor => {
    if (bench === undefined) throw new Error('the product of this file is not running');
    return bench;
  };

  beforeAll(async () => {
    const vendors = await startVendorSimulators({
      anthropic: [accountOf('anthropic')],
      openai: [accountOf('openai')],
      gemini: [accountOf('gemini')],
      compatible: { accounts: [accountOf('compatible')] },
      chunking: 'random',
    });
    endings.push(() => vendors.close());
    const outside = await startOutside();
    endings.push(() => outside.close());
    const person = await createPerson(outside.url);
    endings.push(() => person.remove());
    const product = await startProduct(person, vendors.hostMap);
    endings.push(() => product.stop());
    ids = await addAccounts(product);
    const { key } = await product.control('keys.add', { label: 'my program' });
    bench = benchOf({ vendors, outside, person, product, key }, () => seen);
  }, 120_000);

  afterEach(async () => {
    const { product, vendors } = current();
    for (const { name } of upstreams) {
      const { requests } = vendors[name];
      expectNoClientKey(requests.all);
      requests.clear();
      vendors[name].script(name).clear();
      await product.control('accounts.clear-cooldown', { id: ids.get(name) ?? name });
    }
    seen = new Set((await recorded(product)).map((record) => record.id));
  });

  afterAll(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  return current;
}

type Accounts = ReadonlyMap<Upstream['name'], string>;

async function addAccounts(product: Product): Promise<Accounts> {
  const accounts = [
    { name: 'anthropic', provider: 'anthropic' },
    { name: 'openai', provider: 'openai' },
    { name: 'gemini', provider: 'gemini' },
    { name: 'compatible', provider: 'openai-compatible', baseUrl: `https://${compatibleHost}/v1` },
  ] as const;
  const ids = new Map<Upstream['name'], string>();
  for (const { name, ...account } of accounts) {
    const input = { kind: 'api-key', secret: secrets[name], label: name, ...account } as const;
    ids.set(name, (await product.control('accounts.add', input)).id);
  }
  return ids;
}

async function recorded(product: Product): Promise<readonly RequestRecord[]> {
  const { requests } = await product.control('activity.list', { limit: 500 });
  return requests.toReversed();
}

type Running = Pick<EveryVendor, 'person' | 'product' | 'vendors' | 'outside' | 'key'>;

function benchOf(running: Running, seen: () => ReadonlySet<string>): EveryVendor {
  const { vendors, product } = running;
  // The behaviours' failures differ by vendor; a wrong name shows up as the simulator's own error.
  const scriptOf = ({ name }: Upstream) =>
    vendors[name].script(name) as unknown as {
      next(...behaviours: readonly Behaviour[]): unknown;
      always(behaviour: Behaviour): unknown;
    };
  return {
    ...running,
    requests: ({ name }) => vendors[name].requests,
    next: (upstream, ...behaviours) => void scriptOf(upstream).next(...behaviours),
    always: (upstream, behaviour) => void scriptOf(upstream).always(behaviour),
    activity: async () => (await recorded(product)).filter((record) => !seen().has(record.id)),
    statuses: ({ name }) =>
      vendors[name].requests.all
        .filter((request) => isModelRequest(request.path))
        .map((request) => request.responseStatus),
  };
}

/** Every model request at the vendor was taken, and there were this many. */
export function expectTaken(bench: EveryVendor, upstream: Upstream, count: number): void {
  const bad = bench
    .requests(upstream)
    .all.filter((request) => request.responseStatus !== 200)
    .map((request) => [request.path, request.responseBytes.toString('utf8')]);
  expect(bad).toEqual([]);
  expect(bench.statuses(upstream)).toEqual(Array.from({ length: count }, () => 200));
}
