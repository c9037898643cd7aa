import type { Codec } from '../../dialects/index.ts';
import type { Case } from './cases.ts';
import { readCases } from './cases.ts';
import { clients, type Client } from './clients.ts';
import { upstreamOf } from './upstreams.ts';

/** A case that holds an upstream's stream. */
export type AnsweredCase = Case & { readonly stream: Buffer };

/** An upstream's dialect and a client of another one. */
export interface AnswerPair {
  readonly from: Case['dialect'];
  readonly upstream: Codec;
  readonly to: Client;
  readonly cases: readonly AnsweredCase[];
}

export const answeredCases: readonly AnsweredCase[] = readCases().flatMap((entry) =>
  entry.stream === null ? [] : [{ ...entry, stream: entry.stream }],
);

/** Every upstream dialect that cases were recorded of, with every client of another dialect. */
export const answerPairs: readonly AnswerPair[] = pairs(({ dialect }, from) => dialect !== from);

/** Those whose client's dialect can be read back, also with itself. */
export const readablePairs: readonly AnswerPair[] = pairs(
  ({ name, dialect }) => name === dialect && dialect !== 'openai-completions',
);

function pairs(isWanted: (client: Client, from: Case['dialect']) => boolean): readonly AnswerPair[] {
  const spoken = [...new Set(answeredCases.map(({ dialect }) => dialect))];
  return spoken.flatMap((from) => {
    const { codec: upstream } = upstreamOf(from);
    const cases = answeredCases.filter(({ dialect }) => dialect === from);
    return clients.filter((to) => isWanted(to, from)).map((to) => ({ from, upstream, to, cases }));
  });
}
