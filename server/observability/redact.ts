/**
 * Second line behind the allow-list of log fields: whatever looks like a credential is masked before a line is
 * written. Shapes from the vendors' own documentation and our client keys.
 */
const secretShapes =
  /\b(?:sk-[A-Za-z0-9_-]{6,}|swy_[A-Za-z0-9_-]{8,}|eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){1,2}|AIza[A-Za-z0-9_-]{20,})/g;
const bearer = /\b(bearer\s+)[^\s"',;]{6,}/gi;
const keyPath = /(\/k\/)[^/\s"?]+/g;
const limit = 2048;

export function redact(text: string): string {
  const short = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return short
    .replace(keyPath, '$1***')
    .replace(bearer, '$1***')
    .replace(secretShapes, (secret) => `***${secret.slice(-4)}`);
}
