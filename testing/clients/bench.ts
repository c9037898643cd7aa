import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import type { AccountView, QuotaWindow, RequestRecord } from '../../server/contract/index.ts';
import {
  simulatedChatGptToken,
  startVendorSimulators,
  type AnthropicAccount,
  type ChatGptPlanAccount,
  type Chunking,
  type ClaudePlanAccount,
  type OpenAiAccount,
  type RecordedRequest,
  type VendorSimulators,
} from '../../server/testing/vendors/index.ts';
import { startOutside, type Outside } from './outside.ts';
import { createPerson, type Person } from './person.ts';
import { startProduct, type Product } from './product.ts';

const hourMs = 3_600_000;

/** A person with a running product, in front of simulated vendors. */
export interface Bench {
  readonly person: Person;
  readonly product: Product;
  readonly vendors: VendorSimulators;
  readonly outside: Outside;
  /** Adds the simulated Claude plan of that name, by its setup token. */
  addClaudePlan(name: string): Promise<AccountView>;
  /** Adds the simulated ChatGPT plan of that name, by a login file as Codex writes it. */
  addChatGptPlan(name: string): Promise<AccountView>;
  addApiKey(provider: 'anthropic' | 'openai'): Promise<AccountView>;
  /** Points an agent's own file here. */
  apply(agent: 'claude-code' | 'codex', mode?: 'key' | 'pass-through'): Promise<void>;
  /** Requests as the product recorded them, oldest first. */
  activity(): Promise<readonly RequestRecord[]>;
  account(label: string): Promise<AccountView>;
  /** The windows that are known of an account, by id. */
  windows(label: string): Promise<Readonly<Record<string, QuotaWindow>>>;
}

export interface BenchOptions {
  readonly chunking?: Chunking;
  /** Model ids of the API-key accounts; any model is answered when absent. */
  readonly keyModels?: readonly string[];
}

/** One bench per test; everything it started or wrote is gone after the test. */
export function useBench(): (options?: BenchOptions) => Promise<Bench> {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });
  return async (options = {}) => {
    const nowMs = Date.now();
    const vendors = await startVendorSimulators({
      anthropic: anthropicAccounts(nowMs, options),
      openai: openAiAccounts(nowMs, options),
      ...(options.chunking === undefined ? {} : { chunking: options.chunking }),
    });
    endings.push(() => vendors.close());
    const outside = await startOutside();
    endings.push(() => outside.close());
    const person = await createPerson(outside.url);
    endings.push(() => person.remove());
    const product = await startProduct(person, vendors.hostMap);
    endings.push(() => product.stop());
    return benchOf(person, product, vendors, outside);
  };
}

function benchOf(person: Person, product: Product, vendors: VendorSimulators, outside: Outside): Bench {
  const add = (name: string, provider: string, kind: 'setup-token' | 'api-key', secret: string) =>
    product.control('accounts.add', { provider, kind, secret, label: name });
  const platform = 'platform';
  return {
    person,
    product,
    vendors,
    outside,
    addClaudePlan: (name) => add(name, 'claude', 'setup-token', vendors.anthropic.account(name).secret),
    addApiKey: (provider) => add(platform, provider, 'api-key', vendors[provider].account(platform).secret),
    async addChatGptPlan(name) {
      const path = await writeCodexLogin(person.root, vendors.openai.account(name));
      return product.control('accounts.add', { provider: 'codex', kind: 'cli-login', path, label: name });
    },
    async apply(agent, mode = 'key') {
      await product.control('agents.apply', { agent, mode });
    },
    async activity() {
      const page = await product.control('activity.list', { limit: 100 });
      return page.requests.toReversed();
    },
    async account(label) {
      const { accounts } = await product.control('accounts.snapshot', {});
      const account = accounts.find((entry) => entry.label === label);
      if (account === undefined)
        throw new Error(`no account "${label}" among ${accounts.map((entry) => entry.label).join(', ')}`);
      return account;
    },
    async windows(label) {
      const quota = await product.control('quota.list', {});
      const own = quota.accounts.find((entry) => entry.label === label)?.windows ?? [];
      return Object.fromEntries(own.map((window) => [window.id, window]));
    },
  };
}

function anthropicAccounts(nowMs: number, { keyModels }: BenchOptions): readonly AnthropicAccount[] {
  const plan = (name: string, used: number): ClaudePlanAccount => ({
    name,
    // As long as a real one: shape checks of clients and product see what they would see.
    secret: `sk-ant-oat01-${name}-${'0'.repeat(80)}`,
    kind: 'plan',
    plan: 'max_20x',
    fiveHour: { used, resetsAtMs: nowMs + 2 * hourMs },
    sevenDay: { used: used / 2, resetsAtMs: nowMs + 48 * hourMs },
  });
  const key = {
    name: 'platform',
    secret: `sk-ant-api03-platform-${'0'.repeat(80)}`,
    kind: 'api-key',
    ...(keyModels && { models: keyModels }),
  } as const;
  return [plan('work', 0.4), plan('personal', 0.1), plan('own', 0.2), key];
}

function openAiAccounts(nowMs: number, { keyModels }: BenchOptions): readonly OpenAiAccount[] {
  const plan = (name: string, number: number): ChatGptPlanAccount => {
    const accountId = `00000000-0000-4000-8000-00000000000${number}`;
    const email = `${name}@example.com`;
    const expiresAtMs = nowMs + 240 * hourMs;
    const claims = { accountId, email, userId: `user-${name}`, plan: 'plus', expiresAtMs };
    return {
      name,
      secret: simulatedChatGptToken(claims),
      kind: 'plan',
      plan: 'plus',
      accountId,
      primary: { usedPercent: 10 * number, windowMinutes: 300, resetAtMs: nowMs + 2 * hourMs },
      secondary: { usedPercent: 5 * number, windowMinutes: 10_080, resetAtMs: nowMs + 48 * hourMs },
    };
  };
  const key = {
    name: 'platform',
    secret: `sk-proj-platform${'0'.repeat(60)}`,
    kind: 'api-key',
    ...(keyModels && { models: keyModels }),
  } as const;
  return [plan('work', 3), plan('personal', 1), plan('own', 2), key];
}

/** `auth.json` as Codex writes it after a sign-in with ChatGPT. */
export function codexLogin(account: OpenAiAccount): string {
  const accountId = account.kind === 'plan' ? (account.accountId ?? null) : null;
  const { secret } = account;
  const tokens = { id_token: secret, access_token: secret, refresh_token: 'rt', account_id: accountId };
  const login = {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens,
    last_refresh: new Date().toISOString(),
  };
  return JSON.stringify(login, null, 2);
}

/** Writes such a file under the account's name and gives its path. */
export async function writeCodexLogin(folder: string, account: OpenAiAccount): Promise<string> {
  const path = join(folder, `${account.name}-auth.json`);
  await writeFile(path, codexLogin(account), { mode: 0o600 });
  return path;
}

/** Nothing that went to the vendor holds a client key of ours, wherever one could hide. */
export function expectNoClientKey(requests: readonly RecordedRequest[]): void {
  for (const { path, query, headers, body } of requests)
    expect(`${path}?${query.toString()} ${JSON.stringify(headers)} ${body.toString('latin1')}`).not.toContain(
      'swy_',
    );
}

/** The names of the accounts that served, in order of arrival at the vendor. */
export const servedBy = (requests: readonly RecordedRequest[]): readonly (string | null)[] =>
  requests.map((request) => request.account);

/** The only client key in an agent's file. */
export async function clientKeyIn(file: string): Promise<string> {
  const [key, ...more] = (await readFile(file, 'utf8')).match(/swy_[\w-]{43}/g) ?? [];
  if (key === undefined || more.length > 0) throw new Error(`${file} does not hold exactly one client key`);
  return key;
}
