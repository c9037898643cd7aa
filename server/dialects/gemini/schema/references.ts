import type { JsonObject, JsonValue } from '../../../ir/index.ts';
import { isSchema } from './keywords.ts';

const longestPointer = 1_000;

/** The last piece of a reference, for a hint. */
export function referenceName(reference: string): string {
  return (reference.split('/').at(-1) ?? reference).slice(0, 100);
}

/** What a local reference (`#/$defs/Name`, `#`) points to in the root schema, else null. */
export function resolveReference(root: JsonObject, reference: string): JsonObject | null {
  if (reference === '#') return root;
  if (!reference.startsWith('#/') || reference.length > longestPointer) return null;
  let value: JsonValue | undefined = root;
  for (const piece of reference.slice(2).split('/')) {
    const name = unescaped(piece);
    if (Array.isArray(value)) value = (value as readonly JsonValue[])[Number(name)];
    else if (isSchema(value)) value = Object.hasOwn(value, name) ? value[name] : undefined;
    else return null;
  }
  return isSchema(value) ? value : null;
}

/** JSON pointer escapes, and the percent signs of a URI fragment. */
function unescaped(piece: string): string {
  const plain = piece.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
