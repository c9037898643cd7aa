/** This dialect's id, as `Native.dialect` carries it. */
export const ownDialect = 'gemini';

/** The vendor family whose thought signatures this dialect's fields hold. */
export const ownFamily = 'google';

/** A seal's kind when the field says nothing else: a thought signature signs the part beside it. */
export const ownSealKind = 'signature';

/**
 * Google's documented value for a function call that has no signature because another model or route made it
 * (provider notes 15.2, point 5).
 */
export const placeholderSignature = 'skip_thought_signature_validator';

const versioned = /(?:^|\/)gemini-(\d+)/;

/**
 * Gemini 3 and later: signatures on calls are checked, media may stand in function results, search and functions may
 * be offered together. A `gemini-…-latest` alias counts as later; other families served by this API do not.
 */
export function isThirdGeneration(model: string): boolean {
  const version = versioned.exec(model);
  if (version !== null) return Number(version[1]) >= 3;
  return /(?:^|\/)gemini-/.test(model);
}
