import { expect, test } from 'vitest';
import { expectTaken, type EveryVendor, type Upstream } from './every-vendor.ts';

/** A red pixel. */
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** What a program wants as an answer. */
export const citySchema = {
  type: 'object',
  properties: { city: { type: 'string' }, size: { type: 'integer' } },
  required: ['city', 'size'],
  additionalProperties: false,
} as const;

export interface UsageNumbers {
  readonly input: number;
  readonly output: number;
}

/** More of what an SDK can ask for, in words that all of them share. Members that an SDK has no word for are absent. */
export interface FeatureDriver {
  /** A question with an image; gives the text. */
  look(model: string, prompt: string): Promise<string>;
  /** An answer that follows `citySchema`, as an object. */
  structured(model: string): Promise<unknown>;
  /** Asks for at most 50 tokens; gives the reason of the end. */
  limited(model: string): Promise<unknown>;
  /** Asks to stop at `END`; gives the reason of the end and the text. */
  readonly stopped?: (model: string) => Promise<{ readonly reason: unknown; readonly text: string }>;
  usage(model: string): Promise<UsageNumbers>;
  /** Tokens of a text of about a hundred words. */
  readonly count?: (model: string, text: string) => Promise<number>;
  /** Ids of all models. */
  readonly list?: () => Promise<readonly string[]>;
}

export interface FeatureExpectations {
  readonly length: unknown;
  readonly stop: unknown;
  /** What stands before a model's id in the list. */
  readonly listPrefix?: string;
}

/** A model that is in the vendor's own list. */
const known: Readonly<Record<Upstream['name'], string>> = {
  anthropic: 'claude-opus-5-5',
  openai: 'gpt-6.1-sol',
  compatible: 'simulated-large',
  gemini: 'gemini-3-pro-preview',
};

/** Tests of single features with a vendor of another dialect. */
export function testFeatures(
  upstream: Upstream,
  bench: () => EveryVendor,
  driver: () => Promise<FeatureDriver>,
  expected: FeatureExpectations,
): void {
  const { name, model } = upstream;
  const sent = (): string => bench().requests(upstream).last?.body.toString('utf8') ?? '';

  test(`${name} gets an image as it was`, async () => {
    const sdk = await driver();
    expect(await sdk.look(model, 'what is it?')).toBe(`[${name}] Echo: what is it?`);
    expectTaken(bench(), upstream, 1);
    expect(sent()).toContain(pixel);
    expect(sent()).toContain('image/png');
  });

  test(`${name} answers in the shape that was asked for`, async () => {
    const sdk = await driver();
    expect(await sdk.structured(model)).toEqual({ city: 'sample', size: 1 });
    expectTaken(bench(), upstream, 1);
  });

  test(`the end at the token limit of ${name} is told in the SDK’s own word`, async () => {
    const sdk = await driver();
    bench().next(upstream, { kind: 'answer', text: 'cut sho', stop: 'length' });
    expect(await sdk.limited(model)).toBe(expected.length);
    // Gemini counts its thoughts within the limit, so it gets room for them on top.
    if (name !== 'gemini') expect(sent()).toMatch(/tokens"?:50\b/);
  });

  test(`a stop sequence ends the answer of ${name}, or is told as lost where it has none`, async () => {
    const { stopped } = await driver();
    if (stopped === undefined) return;
    bench().next(upstream, { kind: 'answer', text: 'before ', stop: 'sequence' });
    expect(await stopped(model)).toEqual({ reason: expected.stop, text: 'before ' });
    const [record] = await bench().activity();
    if (sent().includes('"END"'))
      expect(record?.losses).not.toContainEqual(expect.objectContaining({ kind: 'stop-sequences' }));
    else expect(record?.losses).toContainEqual(expect.objectContaining({ kind: 'stop-sequences' }));
  });

  test(`the usage of ${name} is told, and booked alike`, async () => {
    const sdk = await driver();
    const { input, output } = await sdk.usage(model);
    const [record] = await bench().activity();
    const booked = record?.usage;
    expect(input).toBeGreaterThan(0);
    expect(output).toBeGreaterThan(0);
    expect({ input, output }).toEqual({
      input: (booked?.input ?? 0) + (booked?.cacheRead ?? 0) + (booked?.cacheWrite ?? 0),
      output: booked?.output,
    });
  });

  test(`tokens are counted for a model of ${name}`, async () => {
    const { count } = await driver();
    if (count === undefined) return;
    const words = 'one word after the other '.repeat(20);
    const [short, long] = [await count(model, 'one word'), await count(model, words)];
    expect(short).toBeGreaterThan(0);
    expect(long).toBeGreaterThan(short + 50);
    expect(long).toBeLessThan(400);
  });

  test(`the models of ${name} are in the list`, async () => {
    const { list } = await driver();
    if (list === undefined) return;
    await bench().product.control('models.refresh', {});
    expect(await list()).toContain(`${expected.listPrefix ?? ''}${known[name]}`);
  });
}
