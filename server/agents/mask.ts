import type { KeyPath, StringSpan, TextFormat } from './formats/text-format.ts';
import { samePath } from './formats/text-format.ts';

const hidden = '••••';
const secretName = /key|token|secret|passw|bearer|credential|authorization|cookie/i;
const keyInPath = /(\/k\/)([^/"'\s]+)/;

/**
 * A secret for showing: its last four characters. Of a URL, only what may be secret in it is masked: the client key
 * of a `/k/<key>` path, a password, the query.
 */
export function maskSecret(value: string): string {
  if (!/^https?:\/\//i.test(value)) return maskWord(value);
  return value
    .replace(keyInPath, (_match, prefix: string, key: string) => prefix + maskWord(key))
    .replace(/(?<=^https?:\/\/)[^/?#]*@/i, `${hidden}@`)
    .replace(/[?#].*$/s, `?${hidden}`);
}

function maskWord(word: string): string {
  return word.length >= 12 ? hidden + word.slice(-4) : hidden;
}

/**
 * The text with every secret masked: managed secrets by their path, and whatever a person's own key names suggest,
 * since a diff shows neighbouring lines too. A text that does not parse must not be passed.
 */
export function maskText(format: TextFormat, text: string, secretPaths: readonly KeyPath[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const span of format.stringSpans(text)) {
    if (!isSecret(span, secretPaths)) continue;
    const quote = text[span.start] === "'" ? "'" : '"';
    const shown = maskSecret(span.value).replaceAll(/["'\\\r\n]/g, '•');
    pieces.push(text.slice(done, span.start), quote, shown, quote);
    done = span.end;
  }
  return [...pieces, text.slice(done)].join('');
}

function isSecret(span: StringSpan, secretPaths: readonly KeyPath[]): boolean {
  if (secretPaths.some((path) => samePath(path, span.path)) || keyInPath.test(span.value)) return true;
  return span.path.some((part) => secretName.test(part)) && span.value.length > 3;
}

/** A value for a list of changes. */
export function showValue(value: unknown, secret: boolean): string {
  if (typeof value !== 'string')
    return typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? '');
  return secret || keyInPath.test(value) ? maskSecret(value) : value;
}
