import { memberOf } from './json-values.ts';
import type { JsonObject, JsonValue } from '../ir/index.ts';

/** A client's request that cannot be understood. `path` is where in its body, for example `messages[2].content`. */
export class MalformedRequest extends Error {
  readonly path: string;

  constructor(path: string, expected: string) {
    super(`${path === '' ? 'the body' : path}: ${expected}`);
    this.name = 'MalformedRequest';
    this.path = path;
  }
}

/** A request that is understood, and that no other vendor than the client's own can serve. */
export class Untranslatable extends MalformedRequest {
  override readonly name = 'Untranslatable';
}

/** An own member; null counts as absent, as clients send it for "not set". */
export function optional(parent: JsonObject, name: string): JsonValue | undefined {
  const value = memberOf(parent, name) as JsonValue | undefined;
  return value === null ? undefined : value;
}

export function objectAt(value: JsonValue | undefined, path: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw new MalformedRequest(path, `expected an object, got ${kindOf(value)}`);
}

export function arrayAt(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  throw new MalformedRequest(path, `expected an array, got ${kindOf(value)}`);
}

export function stringAt(value: JsonValue | undefined, path: string): string {
  if (typeof value === 'string') return value;
  throw new MalformedRequest(path, `expected a string, got ${kindOf(value)}`);
}

/** A text with something in it. */
export function filledStringAt(value: JsonValue | undefined, path: string): string {
  const text = stringAt(value, path);
  if (text === '') throw new MalformedRequest(path, 'expected a text that is not empty');
  return text;
}

export function optionalString(parent: JsonObject, name: string, path: string): string | null {
  const value = optional(parent, name);
  return value === undefined ? null : stringAt(value, join(path, name));
}

export function optionalNumber(parent: JsonObject, name: string, path: string): number | null {
  const value = optional(parent, name);
  if (value === undefined) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new MalformedRequest(join(path, name), `expected a number, got ${kindOf(value)}`);
}

/** A whole number from 1 up; 0 and less are refused, as vendors do. */
export function optionalCount(parent: JsonObject, name: string, path: string): number | null {
  const value = optionalNumber(parent, name, path);
  if (value === null || (value >= 1 && Number.isInteger(value))) return value;
  throw new MalformedRequest(join(path, name), 'expected a whole number from 1 up');
}

export function optionalBoolean(parent: JsonObject, name: string, path: string): boolean | null {
  const value = optional(parent, name);
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value;
  throw new MalformedRequest(join(path, name), `expected true or false, got ${kindOf(value)}`);
}

export function optionalObject(parent: JsonObject, name: string, path: string): JsonObject | null {
  const value = optional(parent, name);
  return value === undefined ? null : objectAt(value, join(path, name));
}

export function optionalArray(parent: JsonObject, name: string, path: string): readonly JsonValue[] | null {
  const value = optional(parent, name);
  return value === undefined ? null : arrayAt(value, join(path, name));
}

/** `messages` + `role` → `messages.role`. */
export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
