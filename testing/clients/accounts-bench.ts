import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import type { AccountView, RequestRecord } from '../../server/contract/index.ts';
import { claudeClientId } from '../../server/providers/claude/sign-in.ts';
import {
  anthropicCompatibleHost,
  compatibleHost,
  startVendorSimulators,
  type ChatGptPlanAccount,
  type ClaudePlanAccount,
  type RecordedRequest,
  type VendorSimulators,
} from '../../server/testing/vendors/index.ts';
import {
  createTokenServer,
  type AnswerStyle,
  type Family,
  type SimulatedLogin,
  type TokenServer,
} from '../../server/testing/vendors/token-server/index.ts';
import { openControlEvents, type ControlEvents } from './control-events.ts';
import { startOutside, type Outside } from './outside.ts';
import { createPerson, type Person } from './person.ts';
import { startProduct, type Product } from './product.ts';

const hourMs = 3_600_000;
const persons = ['work', 'personal'] as const;
export type PersonName = (typeof persons)[number];
export type PlanProvider = 'claude' | 'codex';

/** A person who has signed in by the browser, in front of simulated vendors whose logins end and are renewed. */
export interface AccountsBench {
  readonly person: Person;
  readonly outside: Outside;
  readonly vendors: VendorSimulators;
  readonly tokens: TokenServer;
  /** What the vault is opened with. */
  readonly passphrase: string;
  /** The product's own folder for temporary files. */
  readonly temporary: string;
  /** The product that runs now. */
  product(): Product;
  events(): ControlEvents;
  signIn(provider: PlanProvider, name: PersonName, accountId?: string): Promise<AccountView>;
  /** Starts the product again, with the data directory, the port and the passphrase as before. */
  start(): Promise<void>;
  /** Lets time pass for the vendors at once and for the product from its next start on. */
  pass(hours: number): void;
  family(provider: PlanProvider, name: PersonName): Family;
  /** The vendor's API takes this access token of the login from now on, and no other. */
  accept(provider: PlanProvider, name: PersonName, token: string): void;
  /** Renewals that were asked for, oldest first. */
  renewals(): TokenServer['posts'];
  requests(provider: PlanProvider): readonly RecordedRequest[];
  account(id: string): Promise<AccountView>;
  activity(): Promise<readonly RequestRecord[]>;
}

/** As both vendors word their answers: the account of a ChatGPT plan is told by the id token. */
const style: Partial<AnswerStyle> = { accessTokens: 'jwt', sendsIdToken: true };

/** One bench per test; everything it started or wrote is gone after the test. `environment`: what the product has besides. */
export function useAccountsBench(): (
  options?: Partial<AnswerStyle>,
  environment?: Readonly<Record<string, string>>,
) => Promise<AccountsBench> {
  const endings: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });
  return async (answers = {}, besides = {}) => {
    let passedMs = 0;
    const clock = { nowMs: () => Date.now() + passedMs };
    const nowMs = clock.nowMs();
    const vendors = await startVendorSimulators({
      anthropic: persons.map((name) => claudePlan(name, nowMs)),
      openai: persons.map((name) => chatGptPlan(name, nowMs)),
      clock,
    });
    endings.push(() => vendors.close());
    const accept = (provider: PlanProvider, name: string, token: string): void => {
      if (provider === 'claude') vendors.anthropic.change(name, { secret: token });
      else vendors.openai.change(name, { secret: token });
    };
    const tokens = await createTokenServer({
      nowMs: clock.nowMs,
      style: { ...style, ...answers },
      onAccessToken: ({ login, clientId }, token) => accept(providerOf(clientId), login.key, token),
    });
    endings.push(() => tokens.close());
    const outside = await startOutside();
    endings.push(() => outside.close());
    const person = await createPerson(outside.url);
    endings.push(() => person.remove());

    const hostMap = Object.entries({
      'api.anthropic.com': vendors.anthropic.url,
      'chatgpt.com': vendors.openai.url,
      'api.openai.com': vendors.openai.url,
      'generativelanguage.googleapis.com': vendors.gemini.url,
      [compatibleHost]: vendors.compatible.url,
      [anthropicCompatibleHost]: vendors.anthropicCompatible.url,
      'platform.claude.com': tokens.url,
      'auth.openai.com': tokens.url,
    })
      .map((target) => target.join('='))
      .join(',');
    // In a file, so that logins outlive the process.
    const passphrase = `correct horse ${randomBytes(24).toString('base64url')}`;
    const temporary = join(person.root, 'product-tmp');
    await mkdir(temporary);
    const environment = {
      ...besides,
      SWITCHYARD_SECRETS: 'file',
      SWITCHYARD_PASSPHRASE: passphrase,
      TMPDIR: temporary,
    };
    let running: { readonly product: Product; readonly events: ControlEvents } | null = null;
    const current = (): NonNullable<typeof running> => {
      if (running === null) throw new Error('the product is not running');
      return running;
    };
    const start = async (): Promise<void> => {
      const port = running === null ? {} : { port: Number(new URL(running.product.proxy).port) };
      const product = await startProduct(person, hostMap, {
        environment: { ...environment, ...(passedMs === 0 ? {} : laterBy(passedMs)) },
        ...port,
      });
      const events = await openControlEvents(person);
      running = { product, events };
      endings.push(async () => {
        events.close();
        await product.stop();
      });
    };
    await start();
    const account = async (id: string): Promise<AccountView> => {
      const { accounts } = await current().product.control('accounts.snapshot', {});
      const found = accounts.find((entry) => entry.id === id);
      if (found === undefined) throw new Error(`there is no account ${id}`);
      return found;
    };
    return {
      person,
      outside,
      vendors,
      tokens,
      passphrase,
      temporary,
      product: () => current().product,
      events: () => current().events,
      start,
      pass: (hours) => void (passedMs += hours * hourMs),
      accept,
      account,
      async signIn(provider, name, accountId) {
        const id = await signInByBrowser(current().product, tokens, provider, name, accountId);
        return account(id);
      },
      family(provider, name) {
        const found = tokens.grants
          .families()
          .findLast(({ clientId, login }) => login.key === name && providerOf(clientId) === provider);
        if (found === undefined) throw new Error(`${name} has not signed in`);
        return found;
      },
      renewals: () => tokens.posts.filter(({ grantType }) => grantType === 'refresh_token'),
      requests: (provider) => {
        const { requests } = provider === 'claude' ? vendors.anthropic : vendors.openai;
        return requests.all.filter(({ path }) => /\/(?:messages|responses)$/.test(path));
      },
      async activity() {
        const page = await current().product.control('activity.list', { limit: 100 });
        return page.requests.toReversed();
      },
    };
  };
}

/** Environment of a Node program whose wall clock is ahead. */
function laterBy(ms: number): Readonly<Record<string, string>> {
  const script = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}

/** What a person does: starts the sign-in, says yes on the vendor's page, and is sent back. Gives the account's id. */
export async function signInByBrowser(
  product: Product,
  tokens: TokenServer,
  provider: PlanProvider,
  name: PersonName,
  accountId?: string,
): Promise<string> {
  const asked = accountId === undefined ? {} : { accountId };
  const begun = await product.control('accounts.sign-in', { provider, way: 'browser', ...asked });
  const page = new URL(begun.url ?? '').searchParams;
  const value = (field: string): string => page.get(field) ?? '';
  const code = tokens.signIns.issueCode(
    {
      clientId: value('client_id'),
      redirectUri: value('redirect_uri'),
      scope: value('scope'),
      challenge: value('code_challenge'),
      nonce: null,
    },
    loginOf(name),
  );
  await fetch(`${value('redirect_uri')}?${new URLSearchParams({ code, state: value('state') }).toString()}`);
  const stateNow = async () => {
    const { signIns } = await product.control('accounts.sign-ins', {});
    return signIns.find(({ id }) => id === begun.id)?.state;
  };
  await expect
    .poll(async () => (await stateNow())?.kind, { timeout: 30_000, interval: 30 })
    .toMatch(/^(?:done|failed|cancelled)$/);
  const state = await stateNow();
  if (state?.kind !== 'done') throw new Error(`the sign-in has not worked: ${JSON.stringify(state)}`);
  return state.accountId;
}

const providerOf = (clientId: string): PlanProvider => (clientId === claudeClientId ? 'claude' : 'codex');

const workspaceOf = (name: PersonName): string =>
  `00000000-0000-4000-8000-00000000000${persons.indexOf(name) + 1}`;

const loginOf = (name: PersonName): SimulatedLogin => ({
  key: name,
  email: `${name}@example.com`,
  organization: workspaceOf(name),
  plan: 'plus',
});

function claudePlan(name: PersonName, nowMs: number): ClaudePlanAccount {
  return {
    name,
    secret: `not signed in: ${name}`,
    kind: 'plan',
    plan: 'max_20x',
    fiveHour: { used: 0.2, resetsAtMs: nowMs + 2 * hourMs },
    sevenDay: { used: 0.1, resetsAtMs: nowMs + 48 * hourMs },
  };
}

function chatGptPlan(name: PersonName, nowMs: number): ChatGptPlanAccount {
  return {
    name,
    secret: `not signed in: ${name}`,
    kind: 'plan',
    plan: 'plus',
    accountId: workspaceOf(name),
    primary: { usedPercent: 20, windowMinutes: 300, resetAtMs: nowMs + 2 * hourMs },
    secondary: { usedPercent: 10, windowMinutes: 10_080, resetAtMs: nowMs + 48 * hourMs },
  };
}
