import type { JsonObject, Native } from '../../ir/index.ts';
import { leftoversOf } from '../leftovers.ts';
import { nativeWith } from './wire.ts';

/** The same as a sidecar, ready to be spread into a block, tool or turn. */
export function nativeLeftovers(value: JsonObject, known: ReadonlySet<string>): { readonly native?: Native } {
  const rest = leftoversOf(value, known);
  return rest === null ? {} : { native: nativeWith(rest) };
}
