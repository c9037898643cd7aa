import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import type { ModelRule, RequestRecord } from '../../server/contract/index.ts';
import type { Behaviour, RecordedRequest, VendorSimulators } from '../../server/testing/vendors/index.ts';
import { useEveryVendor } from './every-vendor.ts';
import type { Outside } from './outside.ts';
import type { Person } from './person.ts';
import type { Product } from './product.ts';

/** An account of this label: `official` is OpenAI's own Chat Completions, `compatible` a server that speaks it too. */
export type Upstream = 'anthropic' | 'openai' | 'official' | 'compatible' | 'gemini';

const simulators = {
  anthropic: 'anthropic',
  openai: 'openai',
  official: 'openai',
  compatible: 'compatible',
  gemini: 'gemini',
} as const satisfies Record<Upstream, keyof VendorSimulators>;

/** A model of each, with the account's label in front, as an agent asks for exactly this one. */
export const models: Readonly<Record<Upstream, string>> = {
  anthropic: 'anthropic/claude-opus-4-6',
  openai: 'openai/gpt-5.5',
  official: 'official/gpt-5.5',
  compatible: 'compatible/simulated-large',
  gemini: 'gemini/gemini-2.5-pro',
};

/** A vendor's account key in the shape that its add flow accepts. */
const officialSecret = `sk-proj-official${'0'.repeat(60)}`;

/** One product with an account at every vendor, and one agent pointed at it, for all tests of a file. */
export interface TranslatedBench {
  readonly product: Product;
  readonly vendors: VendorSimulators;
  readonly outside: Outside;
  /** The person, in a project that this test has for itself. */
  readonly person: Person;
  /** What arrived at an account in this test, lists of models left out, oldest first. */
  requests(upstream: Upstream): readonly RecordedRequest[];
  /** The next model requests at an account get these, in order. */
  next(upstream: Upstream, ...behaviours: readonly Behaviour[]): void;
  always(upstream: Upstream, behaviour: Behaviour): void;
  /** The requests of this test as the product recorded them, oldest first. */
  activity(): Promise<readonly RequestRecord[]>;
  setRules(...rules: readonly ModelRule[]): Promise<void>;
}

/** A rule for every client. */
export const rule = (match: string, ...targets: readonly string[]): ModelRule => ({
  match,
  agent: null,
  accountId: null,
  targets: [...targets],
});

/** Scripts, rules, rests and records of one test are gone before the next. */
export function useTranslatedBench(agent: 'claude-code' | 'codex'): () => TranslatedBench {
  const everyVendor = useEveryVendor();
  let project = '';
  let officialId = '';
  // The behaviours' failures differ by vendor; a wrong name shows up as the simulator's own error.
  const scriptOf = (upstream: Upstream) =>
    everyVendor().vendors[simulators[upstream]].script(upstream) as unknown as {
      next(...behaviours: readonly Behaviour[]): unknown;
      always(behaviour: Behaviour): unknown;
      clear(): void;
    };
  const setRules = async (...modelRules: readonly ModelRule[]): Promise<void> => {
    await everyVendor().product.control('settings.update', { modelRules: [...modelRules] });
  };
  beforeAll(async () => {
    const { product, vendors } = everyVendor();
    vendors.openai.add({ name: 'official', secret: officialSecret, kind: 'api-key' });
    const account = await product.control('accounts.add', {
      provider: 'openai-compatible',
      kind: 'api-key',
      secret: officialSecret,
      label: 'official',
      baseUrl: 'https://api.openai.com/v1',
    });
    officialId = account.id;
    await product.control('agents.apply', { agent, mode: 'key' });
  });
  beforeEach(async () => {
    project = join(everyVendor().person.home, `project-${randomUUID()}`);
    await mkdir(project);
  });
  afterEach(async () => {
    const { product } = everyVendor();
    scriptOf('official').clear();
    await product.control('accounts.clear-cooldown', { id: officialId });
    await setRules();
  });
  return () => {
    const { product, vendors, outside, person, activity } = everyVendor();
    return {
      product,
      vendors,
      outside,
      person: { ...person, project },
      requests: (upstream) =>
        vendors[simulators[upstream]].requests.all.filter(
          ({ account, method }) => account === upstream && method === 'POST',
        ),
      next: (upstream, ...behaviours) => void scriptOf(upstream).next(...behaviours),
      always: (upstream, behaviour) => void scriptOf(upstream).always(behaviour),
      activity,
      setRules,
    };
  };
}
