import {
  clientCodecs,
  translateRequest,
  type DialectId,
  type TranslatedRequest,
} from '../../dialects/index.ts';
import type { IrRequest, JsonObject } from '../../ir/index.ts';
import { readCases } from './cases.ts';
import { upstreams, type Upstream } from './upstreams.ts';

/** A case that holds a request, and what its dialect's decoder makes of it. */
export interface AskedCase {
  readonly name: string;
  readonly dialect: DialectId;
  readonly body: JsonObject;
  readonly request: IrRequest;
}

/** A client's dialect and an upstream of another one. */
export interface RequestPair {
  readonly from: DialectId;
  readonly to: Upstream;
}

export const askedCases: readonly AskedCase[] = readCases().flatMap(({ name, dialect, request }) =>
  request === null ? [] : [{ name, dialect, body: request, request: decodeRequest(dialect, request) }],
);

/** Every client dialect with every upstream of another dialect. */
export const requestPairs: readonly RequestPair[] = clientDialects().flatMap((from) =>
  upstreams.filter(({ dialect }) => dialect !== from).map((to) => ({ from, to })),
);

function clientDialects(): readonly DialectId[] {
  return [...new Set(askedCases.map(({ dialect }) => dialect))];
}

/** A client's request as the pipeline reads it. */
export function decodeRequest(dialect: DialectId, body: JsonObject): IrRequest {
  return clientCodecs[dialect].decodeRequest(body, { model: 'asked-model', stream: true });
}

/** The cases of one client's dialect. */
export function casesOf(dialect: DialectId): readonly AskedCase[] {
  return askedCases.filter((asked) => asked.dialect === dialect);
}

/** A request in the upstream's dialect. */
export function translateTo(to: Upstream, request: IrRequest): TranslatedRequest {
  return translateRequest(request, to.codec, to.target);
}
