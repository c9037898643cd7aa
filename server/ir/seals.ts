/**
 * Opaque proof of a model's reasoning. Only the vendor family that made it can read it; sent to another, the request
 * is refused. `family` is a value such as `anthropic`, `openai`, `google`.
 */
export interface Seal {
  readonly family: string;
  /** `signature`: signs the readable text beside it. `encrypted`: holds the reasoning itself. `redacted`: in place of it. */
  readonly kind: 'signature' | 'encrypted' | 'redacted';
  readonly value: string;
}

/** Starts every seal that travels inside a foreign dialect's field; no vendor's own value begins with it. */
export const sealTag = 'switchyard.';

/**
 * A seal as text for a field of a client's dialect whose own family is `ownFamily`: its own as it is, another's with
 * its provenance in front, so that it comes back recognisable and is never mistaken for the vendor's own.
 */
export function writeSeal(seal: Seal, ownFamily: string): string {
  return seal.family === ownFamily ? seal.value : `${sealTag}${seal.family}.${seal.kind}.${seal.value}`;
}

const kinds: ReadonlySet<string> = new Set(['signature', 'encrypted', 'redacted']);

/**
 * Reads what `writeSeal` wrote. Without our tag the value is `ownFamily`'s, except for OpenAI's encrypted reasoning, which is
 * a Fernet token and says so (`gAAAA`): engines without provenance put it into other dialects' signature fields.
 */
export function readSeal(text: string, ownFamily: string, ownKind: Seal['kind']): Seal {
  if (text.startsWith(sealTag)) {
    const [family, kind] = text.slice(sealTag.length).split('.', 2);
    if (family !== undefined && kind !== undefined && kinds.has(kind))
      return {
        family,
        kind: kind as Seal['kind'],
        value: text.slice(sealTag.length + family.length + kind.length + 2),
      };
  }
  if (text.startsWith('gAAAA')) return { family: 'openai', kind: 'encrypted', value: text };
  return { family: ownFamily, kind: ownKind, value: text };
}
