import type { SessionBinding } from '../scheduler/index.ts';
import type { UpstreamFailure } from '../providers/provider.ts';
import type { InboundCall, Pipeline } from './call.ts';

const none: ReadonlySet<string> = new Set();
/** A conversation with more sealed items than this has been compacted long before. */
const rememberedItems = 5_000;

/** A call without the material that another account sealed, and what was left out. */
export interface Unsealed {
  readonly call: InboundCall;
  /** Names of items that the serving account cannot read, for the conversation's next turns. */
  readonly foreign: ReadonlySet<string>;
}

/**
 * Leaves out what the account that serves now cannot read: items known to be another account's and, when the
 * conversation just moved, every sealed item in it. The person's switch is the consent; the vendor would refuse the
 * request otherwise.
 */
export function unseal(
  pipeline: Pipeline,
  call: InboundCall,
  bound: SessionBinding | null,
  moved: boolean,
): Unsealed {
  const sealed = pipeline.dialects[call.dialect].sealedItems;
  const known = bound?.foreign ?? none;
  if (sealed === undefined || call.body === null || (!moved && known.size === 0))
    return { call, foreign: known };
  const foreign = moved ? together(known, sealed.list(call.body)) : known;
  return { call: { ...call, body: sealed.without(call.body, foreign) }, foreign };
}

/** After the vendor refused sealed material that we took for the account's own: all of it, or null when there is none. */
export function unsealAll(pipeline: Pipeline, call: InboundCall, failure: UpstreamFailure): Unsealed | null {
  const sealed = pipeline.dialects[call.dialect].sealedItems;
  if (sealed === undefined || call.body === null || failure.code !== sealed.refusalCode) return null;
  const all = sealed.list(call.body);
  if (all.length === 0) return null;
  const foreign = together(none, all);
  return { call: { ...call, body: sealed.without(call.body, foreign) }, foreign };
}

function together(known: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return new Set([...known, ...more].slice(-rememberedItems));
}
