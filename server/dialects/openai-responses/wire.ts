import { leftoversOf } from '../leftovers.ts';
import type { JsonObject, JsonValue, Loss, LossKind, Native } from '../../ir/index.ts';

/** This dialect's id in `native` sidecars. */
export const dialectId = 'openai-responses';

/** Whose seals `encrypted_content` holds. */
export const family = 'openai';

/** An object while it is being filled. */
export type Draft = Record<string, JsonValue>;

/** Places a request's encoder writes what it left out to. */
export type LossList = Loss[];

export function nativeWith(data: JsonObject): Native {
  return { dialect: dialectId, data };
}

/** What this dialect wrote into a sidecar; null for another dialect's and for none. */
export function ownData(native: Native | undefined): JsonObject | null {
  return native !== undefined && native.dialect === dialectId ? native.data : null;
}

/** An object member of our own sidecar, for example the item as it came. */
export function ownObject(native: Native | undefined, name: string): JsonObject | null {
  const value = ownData(native)?.[name];
  return isObject(value) ? value : null;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same as a sidecar, ready to be spread into a block or tool. */
export function nativeLeftovers(value: JsonObject, known: ReadonlySet<string>): { readonly native?: Native } {
  const rest = leftoversOf(value, known);
  return rest === null ? {} : { native: nativeWith(rest) };
}

export function lose(losses: LossList, path: string, kind: LossKind, reason: string): void {
  losses.push({ path, kind, reason });
}
