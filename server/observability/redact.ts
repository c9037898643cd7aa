/**
 * Second line behind the allow-list of log fields: whatever looks like a credential is masked before a line is
 * written. Shapes from the vendors' own documentation and our client keys; what is encoded or has no shape of its own
 * is caught by its name or its length. At most the last four characters stay.
 */
const lengthLimit = 2048;
/** More is looked at than is kept: a secret must not become unrecognisable by being cut first. */
const readLimit = 16_384;
const longestSecret = 4096;

const shaped =
  /\b(?:sk-[\w-]{6,}|swy_[\w-]{8,}|sess-[\w-]{16,}|rt_[\w.-]{16,}|xai-[\w-]{16,}|gsk_\w{16,}|hf_\w{16,}|gh[opsur]_\w{16,}|github_pat_\w{16,}|xox[a-z]-[\w-]{10,}|AKIA[A-Z\d]{12,}|AIza[\w-]{20,}|ya29\.[\w.-]{10,}|1(?:\/\/|%2F%2F)[\w-]{16,}|eyJ[\w-]{8,}(?:\.[\w-]+){1,4})/g;
const scheme = /\b((?:bearer|basic)\s+)[^\s"',;]{6,}/gi;
const keyPath = /(\/k\/)[^/\s"?]+/g;
const userInfo = /(\b[a-z][a-z\d+.-]{0,20}:\/\/)[^\s/@"']+@/gi;
const armoured = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** `"access_token":"…"`, `x-api-key: …`, `#token=…`, also with the quotes escaped once more. */
const named =
  /((?:x-api-key|x-goog-api-key|api[_-]?key|(?:access|refresh|id|auth|session|oauth|setup)[_-]?token|\btoken|client[_-]?secret|\bsecret|password|passphrase|session[_-]?key|code[_-]?verifier|\bauthorization|(?:set-)?cookie)(?:\\?["'])?\s*[:=]\s*(?:\\?["'])?)(?!\*{3})[^\s"'\\,;&}]{4,}/gi;
const percentEncoded = /(?:%[\da-f]{2}){8,}/gi;
const unicodeEscaped = /(?:\\u00[\da-f]{2}){6,}/gi;
/** Base64, base64url and hex of a secret, or one without a known shape. Longer than any id in our logs but a UUID. */
const long = /[\w+-]{40,}={0,2}/g;
/** Shorter ones: letters of both cases and digits in one run. A vendor's request id is for support and stays. */
const mixed = /\b(?!req_|msg_|resp_)(?=[\w+-]*[a-z])(?=[\w+-]*[A-Z])(?=[\w+-]*\d)[\w+-]{26,}={0,2}/g;

export function redact(text: string): string {
  const read = text.length > readLimit ? wholeWords(text.slice(0, readLimit)) : text;
  const safe = maskAll(read);
  return safe.length > lengthLimit || read.length < text.length ? `${safe.slice(0, lengthLimit)}…` : safe;
}

/** Without the word that may have been cut. */
function wholeWords(text: string): string {
  const space = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'));
  return text.slice(0, Math.max(space, text.length - longestSecret));
}

function maskAll(text: string): string {
  return text
    .replace(armoured, '***')
    .replace(userInfo, '$1***@')
    .replace(keyPath, '$1***')
    .replace(scheme, '$1***')
    .replace(shaped, masked)
    .replace(named, '$1***')
    .replace(percentEncoded, '***')
    .replace(unicodeEscaped, '***')
    .replace(long, masked)
    .replace(mixed, masked);
}

function masked(secret: string): string {
  return `***${secret.slice(-4)}`;
}
