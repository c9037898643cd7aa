import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountView, AppSnapshot, RequestRecord } from '../contract/index.ts';
import {
  createSwitchyard,
  defaultSettings,
  parseHostMap,
  type SettingsStorage,
  type Switchyard,
  type SwitchyardConfig,
} from '../index.ts';
import {
  openRequest,
  sendRaw,
  sendRequest,
  type LiveRequest,
  type Received,
  type SentRequest,
} from './http-client.ts';
import { createMemoryPorts, type MemoryPorts } from './memory-ports.ts';
import {
  simulatedChatGptToken,
  anthropicCompatibleHost,
  compatibleHost,
  startVendorSimulators,
  type AnthropicAccount,
  type Chunking,
  type OpenAiAccount,
  type VendorSimulators,
} from './vendors/index.ts';

type VendorOptions = Parameters<typeof startVendorSimulators>[0];

export interface ProductOptions {
  readonly anthropic?: readonly AnthropicAccount[];
  readonly openai?: readonly OpenAiAccount[];
  /** Given = the Gemini simulator is reachable. */
  readonly gemini?: VendorOptions['gemini'];
  readonly compatible?: VendorOptions['compatible'];
  readonly anthropicCompatible?: VendorOptions['anthropicCompatible'];
  readonly chunking?: Chunking;
  /** 0, a free port, when absent. */
  readonly port?: number;
  readonly settings?: SettingsStorage;
  /** More redirects in the form of SWITCHYARD_HOST_MAP; they win over the simulators'. */
  readonly hostMap?: string;
  readonly upstreamLimits?: SwitchyardConfig['upstreamLimits'];
}

/** The whole product in this process, over simulated vendors, with one client key. */
export interface Product {
  readonly ports: MemoryPorts;
  readonly vendors: VendorSimulators;
  readonly switchyard: Switchyard;
  readonly port: number;
  readonly dataDirectory: string;
  readonly homeDirectory: string;
  /** A client key of no particular agent. */
  readonly key: string;
  /** Adds the simulated account of this name the way a person would; gives our id. */
  addAccount(name: string, more?: { readonly baseUrl?: string }): Promise<string>;
  addKey(options?: { readonly accountId?: string; readonly provider?: string }): Promise<string>;
  send(sent: SentRequest): Promise<Received>;
  open(sent: SentRequest): LiveRequest;
  raw(
    bytes: string | Buffer,
    options?: { readonly endAfterWrite?: boolean; readonly timeoutMs?: number },
  ): Promise<string>;
  account(id: string): Promise<AccountView>;
  app(): Promise<AppSnapshot>;
  /** Newest first. */
  activity(): Promise<readonly RequestRecord[]>;
  /** Waits until nothing runs any more and gives the newest record. */
  lastRecord(): Promise<RequestRecord>;
  vendorRequests(): number;
  /** Closes the product and opens it again on the same directory, with the same keychain. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

const settingsInMemory = (): SettingsStorage => {
  let value: unknown = defaultSettings;
  return { read: async () => value, write: async (next) => void (value = next) };
};

/** How an account of a simulator beside the two first ones is added. */
function otherAccount(
  { gemini, compatible, anthropicCompatible }: VendorSimulators,
  name: string,
): { readonly provider: string; readonly secret: string; readonly baseUrl?: string } | null {
  const secretIn = (simulator: VendorSimulators['gemini' | 'compatible' | 'anthropicCompatible']) =>
    simulator.accounts().find((account) => account.name === name)?.secret;
  const google = secretIn(gemini);
  if (google !== undefined) return { provider: 'gemini', secret: google };
  const chat = secretIn(compatible);
  if (chat !== undefined)
    return { provider: 'openai-compatible', secret: chat, baseUrl: `https://${compatibleHost}/v1` };
  const messages = secretIn(anthropicCompatible);
  if (messages === undefined) return null;
  return {
    provider: 'anthropic-compatible',
    secret: messages,
    baseUrl: `https://${anthropicCompatibleHost}`,
  };
}

/** Simulated accounts with secrets in the shape that the add flow accepts. */
export const claudePlan = (name: string, more: Partial<AnthropicAccount> = {}): AnthropicAccount =>
  ({
    name,
    secret: `sk-ant-oat01-${name}`,
    kind: 'plan',
    plan: 'max_5x',
    fiveHour: { used: 0.2, resetsAtMs: null },
    sevenDay: { used: 0.1, resetsAtMs: null },
    ...more,
  }) as AnthropicAccount;

export const anthropicKey = (name: string, more: Partial<AnthropicAccount> = {}): AnthropicAccount =>
  ({ name, secret: `sk-ant-api03-${name}`, kind: 'api-key', ...more }) as AnthropicAccount;

export const openAiKey = (name: string, more: Partial<OpenAiAccount> = {}): OpenAiAccount =>
  ({ name, secret: `sk-proj-${name}`, kind: 'api-key', ...more }) as OpenAiAccount;

export const codexPlan = (name: string, more: Partial<OpenAiAccount> = {}): OpenAiAccount => {
  const accountId = `workspace-${name}`;
  return {
    name,
    secret: simulatedChatGptToken({
      accountId,
      userId: `user-${name}`,
      plan: 'plus',
      email: `${name}@example.com`,
      expiresAtMs: Date.now() + 30 * 86_400_000,
    }),
    kind: 'plan',
    plan: 'plus',
    accountId,
    primary: { usedPercent: 20, windowMinutes: 300, resetAtMs: Date.now() + 3_600_000 },
    secondary: { usedPercent: 10, windowMinutes: 10_080, resetAtMs: Date.now() + 86_400_000 },
    ...more,
  } as OpenAiAccount;
};

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const root = await mkdtemp(join(tmpdir(), 'switchyard-product-'));
  const dataDirectory = join(root, 'data');
  const homeDirectory = join(root, 'home');
  await mkdir(homeDirectory);
  const ports = createMemoryPorts({ dataDirectory, homeDirectory });
  const vendors = await startVendorSimulators({
    anthropic: options.anthropic ?? [],
    openai: options.openai ?? [],
    ...(options.gemini === undefined ? {} : { gemini: options.gemini }),
    ...(options.compatible === undefined ? {} : { compatible: options.compatible }),
    ...(options.anthropicCompatible === undefined
      ? {}
      : { anthropicCompatible: options.anthropicCompatible }),
    clock: { nowMs: ports.clock.nowMs },
    ...(options.chunking === undefined ? {} : { chunking: options.chunking }),
  });
  const config: SwitchyardConfig = {
    version: '0.0.0-test',
    port: options.port ?? 0,
    redirects: [...parseHostMap(options.hostMap), ...parseHostMap(vendors.hostMap)],
    demo: false,
    asksInBackground: false,
    ...(options.upstreamLimits === undefined ? {} : { upstreamLimits: options.upstreamLimits }),
    settings: options.settings ?? settingsInMemory(),
    secretBackend: 'keychain',
  };
  let switchyard = await createSwitchyard(ports, config);
  const { key } = await switchyard.handlers['keys.add']({ label: 'test' });
  const portNow = (): number => Number(new URL(switchyard.proxyUrl).port);

  const addCodexLogin = async (account: OpenAiAccount): Promise<string> => {
    const path = join(homeDirectory, `${account.name}-auth.json`);
    await writeFile(path, codexLoginFile(account));
    const view = await switchyard.handlers['accounts.add']({
      provider: 'codex',
      kind: 'cli-login',
      path,
      label: account.name,
    });
    return view.id;
  };

  const product: Product = {
    ports,
    vendors,
    dataDirectory,
    homeDirectory,
    key,
    get switchyard() {
      return switchyard;
    },
    get port() {
      return portNow();
    },
    async addAccount(name, more = {}) {
      const other = otherAccount(vendors, name);
      if (other !== null)
        return (
          await switchyard.handlers['accounts.add']({ kind: 'api-key', label: name, ...other, ...more })
        ).id;
      const ofAnthropic = vendors.anthropic.accounts().find((account) => account.name === name);
      if (ofAnthropic === undefined) {
        const account = vendors.openai.account(name);
        if (account.kind === 'plan') return addCodexLogin(account);
        const { id } = await switchyard.handlers['accounts.add']({
          provider: 'openai',
          kind: 'api-key',
          secret: account.secret,
          label: name,
          ...more,
        });
        return id;
      }
      const isPlan = ofAnthropic.kind === 'plan';
      const { id } = await switchyard.handlers['accounts.add']({
        provider: isPlan ? 'claude' : 'anthropic',
        kind: isPlan ? 'setup-token' : 'api-key',
        secret: ofAnthropic.secret,
        label: name,
        ...more,
      });
      return id;
    },
    addKey: async (pins = {}) => (await switchyard.handlers['keys.add']({ label: 'another', ...pins })).key,
    send: (sent) => sendRequest(portNow(), sent),
    open: (sent) => openRequest(portNow(), sent),
    raw: (bytes, rawOptions) => sendRaw(portNow(), bytes, rawOptions),
    async account(id) {
      const { accounts } = await switchyard.handlers['accounts.snapshot']({});
      const found = accounts.find((account) => account.id === id);
      if (found === undefined) throw new Error(`there is no account ${id}`);
      return found;
    },
    app: () => switchyard.handlers['app.snapshot']({}),
    activity: async () => (await switchyard.handlers['activity.list']({ limit: 500 })).requests,
    async lastRecord() {
      await until(async () => (await product.activity()).every((record) => record.state !== 'running'));
      const newest = (await product.activity())[0];
      if (newest === undefined) throw new Error('nothing was recorded');
      return newest;
    },
    vendorRequests: () => vendors.anthropic.requests.count + vendors.openai.requests.count,
    async reopen() {
      await switchyard.close({ drainMs: 200 });
      switchyard = await createSwitchyard(ports, config);
    },
    async close() {
      await switchyard.close({ drainMs: 50 });
      await vendors.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  return product;
}

/** The text of `auth.json` for a simulated plan. */
export function codexLoginFile(
  account: Pick<OpenAiAccount, 'secret'> & { readonly accountId?: string },
): string {
  return JSON.stringify({
    auth_mode: 'chatgpt',
    tokens: {
      access_token: account.secret,
      refresh_token: 'rt-never-read',
      ...(account.accountId === undefined ? {} : { account_id: account.accountId }),
    },
    last_refresh: new Date().toISOString(),
  });
}

/** Looks again every few milliseconds until `condition` holds; fails with what was waited for after `timeoutMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 3_000,
  what = 'the condition',
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`${what} did not come true within ${timeoutMs} ms`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
