import type { JsonObject, JsonValue } from '../ir/index.ts';

/** The members that the IR has no place for; null when there are none. `null` values count as absent. */
export function leftoversOf(value: JsonObject, known: ReadonlySet<string>): JsonObject | null {
  let rest: Record<string, JsonValue> | null = null;
  for (const name of Object.keys(value)) {
    const member = value[name];
    // An assignment to `__proto__` would change the object instead of adding a member.
    if (known.has(name) || member === undefined || member === null || name === '__proto__') continue;
    rest ??= {};
    rest[name] = member;
  }
  return rest;
}
