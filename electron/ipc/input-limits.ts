const deepest = 32;
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type InputVerdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Judges what a page sent before anything looks at it: plain data only, at most `limitBytes` (counted as UTF-16 text
 * and 8 bytes per number or entry), at most 32 levels, no key that could reach a prototype.
 */
export function judgeInput(input: unknown, limitBytes: number): InputVerdict {
  let bytes = 0;
  const stack: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, depth } = next;
    bytes += typeof value === 'string' ? value.length * 2 : 8;
    if (bytes > limitBytes) return refuse(`it is larger than ${limitBytes} bytes`);
    if (value === null || typeof value !== 'object') {
      if (isPlainScalar(value)) continue;
      return refuse('it contains something other than plain data');
    }
    if (depth >= deepest) return refuse('it is nested too deeply');
    // A sparse array may claim billions of entries; only a dense one is plain data.
    if (Array.isArray(value) && value.length > limitBytes / 8) return refuse('its list is too long');
    if (!isPlainObject(value)) return refuse('it contains something other than plain data');
    for (const key of Object.keys(value)) {
      if (forbiddenKeys.has(key)) return refuse('it contains a forbidden key');
      bytes += key.length * 2;
      stack.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
  return { ok: true };
}

function refuse(reason: string): InputVerdict {
  return { ok: false, reason };
}

function isPlainScalar(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

function isPlainObject(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
