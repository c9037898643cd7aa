import { afterAll, beforeAll } from 'vitest';
import {
  compatibleHost,
  startVendorSimulators,
  type VendorSimulators,
} from '../../server/testing/vendors/index.ts';
import { startOutside } from './outside.ts';
import { createPerson, type Person } from './person.ts';
import { startProduct, type Product } from './product.ts';
import { programs } from './programs.ts';

export type Vendor = 'anthropic' | 'openai' | 'gemini' | 'compatible';

/** Every vendor knows two accounts: the person's agents use one, Switchyard the other. */
export const accountNames = { direct: 'direct', through: 'through' } as const;

/** One person with a product in front of every vendor and with agents that are set up without it. */
export interface OwnBench {
  readonly person: Person;
  readonly product: Product;
  readonly vendors: VendorSimulators;
}

const secrets: Readonly<Record<Vendor, (name: string) => string>> = {
  anthropic: (name) => `sk-ant-api03-${name}-${'0'.repeat(80)}`,
  openai: (name) => `sk-proj-${name}${'0'.repeat(60)}`,
  gemini: (name) => `AIza${name}${'0'.repeat(32)}`,
  compatible: (name) => `simulated-${name}-key-1234567890`,
};

const accountsOf = (vendor: Vendor) =>
  Object.values(accountNames).map(
    (name) => ({ name, secret: secrets[vendor](name), kind: 'api-key' }) as const,
  );

/** Starts it before the tests of a file and ends it after them. */
export function useOwnBench(): () => OwnBench {
  const endings: (() => Promise<void>)[] = [];
  let bench: OwnBench | undefined;

  beforeAll(async () => {
    const vendors = await startVendorSimulators({
      anthropic: accountsOf('anthropic'),
      openai: accountsOf('openai'),
      gemini: accountsOf('gemini'),
      compatible: { accounts: accountsOf('compatible') },
    });
    endings.push(() => vendors.close());
    const outside = await startOutside();
    endings.push(() => outside.close());
    const created = await createPerson(outside.url);
    endings.push(() => created.remove());
    const path = `${programs.agentsFolder}:${created.environment['PATH'] ?? ''}`;
    const person = { ...created, environment: { ...created.environment, PATH: path } };
    const product = await startProduct(person, vendors.hostMap);
    endings.push(() => product.stop());
    for (const provider of ['anthropic', 'openai', 'gemini'] as const)
      await addAccount(product, provider, provider);
    await addAccount(product, 'compatible', 'openai-compatible', `https://${compatibleHost}/v1`);
    bench = { person, product, vendors };
  }, 120_000);

  afterAll(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });

  return () => {
    if (bench === undefined) throw new Error('the product of this file is not running');
    return bench;
  };
}

async function addAccount(
  product: Product,
  vendor: Vendor,
  provider: string,
  baseUrl?: string,
): Promise<void> {
  await product.control('accounts.add', {
    provider,
    kind: 'api-key',
    secret: secrets[vendor](accountNames.through),
    label: vendor,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
}
