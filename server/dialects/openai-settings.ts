import type { JsonObject, JsonValue, Native, Sampling } from '../ir/index.ts';
import {
  MalformedRequest,
  arrayAt,
  optional,
  optionalCount as countAt,
  optionalNumber,
  optionalString,
  stringAt,
} from './malformed.ts';

/** Sampling members that Chat Completions and text completions share; `top_k` is an extension of many servers. */
export function decodeSampling(body: JsonObject): Sampling {
  return {
    temperature: optionalNumber(body, 'temperature', ''),
    topP: optionalNumber(body, 'top_p', ''),
    topK: optionalNumber(body, 'top_k', ''),
    seed: optionalNumber(body, 'seed', ''),
    presencePenalty: optionalNumber(body, 'presence_penalty', ''),
    frequencyPenalty: optionalNumber(body, 'frequency_penalty', ''),
  };
}

/** `stop`: one text or a list; empty ones stop nothing. */
export function decodeStop(body: JsonObject): readonly string[] {
  const stop = optional(body, 'stop');
  if (stop === undefined) return [];
  if (typeof stop === 'string') return stop === '' ? [] : [stop];
  return arrayAt(stop, 'stop')
    .map((entry, index) => stringAt(entry, `stop[${index}]`))
    .filter((entry) => entry !== '');
}

/** A whole number from 1 up, else null for "not said"; 0 and less are refused as the vendor does. */
export function optionalCount(body: JsonObject, name: string): number | null {
  return countAt(body, name, '');
}

/** The other dialects give one answer to a request. */
export function refuseSeveral(body: JsonObject, name: 'n' | 'best_of'): void {
  const count = optionalCount(body, name);
  if (count !== null && count > 1)
    throw new MalformedRequest(name, 'only 1 is possible here, as this model is served through another API');
}

/** Who the end user is: the caller's own `metadata.user_id`, then `user` (dialect rule 62). */
export function decodeUserId(body: JsonObject): string | null {
  const metadata = optional(body, 'metadata');
  const told =
    typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
      ? optional(metadata as JsonObject, 'user_id')
      : undefined;
  return (typeof told === 'string' && told !== '' ? told : null) ?? optionalString(body, 'user', '');
}

/** The members that the IR has no place for, as a sidecar; absent when there are none. */
export function nativeMembers(
  dialect: string,
  body: JsonObject,
  known: ReadonlySet<string>,
  more: JsonObject = {},
): Native | null {
  const data: Record<string, JsonValue> = { ...more };
  for (const name of Object.keys(body)) {
    const value = body[name];
    // Assigning `__proto__` would change the object in place of filling it.
    if (!known.has(name) && value !== undefined && value !== null && name !== '__proto__') data[name] = value;
  }
  return Object.keys(data).length === 0 ? null : { dialect, data };
}
