import type { JsonObject, Native } from '../../ir/index.ts';
import { nativeWith, type Draft } from './wire.ts';

/** The members that the IR has no place for; null when there are none. `null` values count as absent. */
export function leftoversOf(value: JsonObject, known: ReadonlySet<string>): JsonObject | null {
  let rest: Draft | null = null;
  for (const name of Object.keys(value)) {
    const member = value[name];
    // An assignment to `__proto__` would change the object instead of adding a member.
    if (known.has(name) || member === undefined || member === null || name === '__proto__') continue;
    rest ??= {};
    rest[name] = member;
  }
  return rest;
}

/** The same as a sidecar, ready to be spread into a block, tool or turn. */
export function nativeLeftovers(value: JsonObject, known: ReadonlySet<string>): { readonly native?: Native } {
  const rest = leftoversOf(value, known);
  return rest === null ? {} : { native: nativeWith(rest) };
}
