import { parseArgs } from 'node:util';

export interface Options {
  /** One short round. */
  readonly quick: boolean;
  /** Names of measures; empty means all. */
  readonly only: readonly string[];
  /** Names of peers; empty means all. The product is always there. */
  readonly peers: readonly string[];
  readonly rounds: number | null;
  /** Hours of the soak, instead of the usual number. */
  readonly soakHours: number | null;
  /** Another built product, to compare two builds. */
  readonly dist: string | null;
  /** Writes CPU profiles of the product and of the bare pass-through into this folder. */
  readonly profile: string | null;
}

const list = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const count = (name: string, text: string | undefined): number | null => {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new Error(`--${name} takes a whole number`);
  return value;
};

/** Throws with a sentence for the person. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean' },
      only: { type: 'string' },
      peers: { type: 'string' },
      rounds: { type: 'string' },
      'soak-hours': { type: 'string' },
      dist: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  return {
    quick: values.quick === true,
    only: list(values.only),
    peers: list(values.peers),
    rounds: count('rounds', values.rounds),
    soakHours: count('soak-hours', values['soak-hours']),
    dist: values.dist ?? null,
    profile: values.profile ?? null,
  };
}
