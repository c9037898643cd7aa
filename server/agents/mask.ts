import { isTable } from './formats/semantic-diff.ts';
import {
  samePath,
  selectorOf,
  type KeyPath,
  type StringSpan,
  type TextFormat,
} from './formats/text-format.ts';

const hidden = '••••';
const secretName = /key|token|secret|passw|bearer|credential|authorization|cookie/i;
/** Client keys of Switchyard: `swy_` and 32 random bytes. */
const clientKeyForm = /\bswy_[\w-]{12,}/;
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
  // Spans inside lists need not say which element they belong to.
  const paths = [...secretPaths, ...secretPaths.map(withoutSelectors)];
  const pieces: string[] = [];
  let done = 0;
  for (const span of format.stringSpans(text)) {
    if (!isSecret(span, paths) || span.start < done) continue;
    const quote = /["'`]/.exec(text[span.start] ?? '')?.[0] ?? '';
    const shown = maskSecret(span.value).replaceAll(/["'`\\\r\n]/g, '•');
    pieces.push(text.slice(done, span.start), quote, shown, quote);
    done = span.end;
  }
  return [...pieces, text.slice(done)].join('');
}

function isSecret(span: StringSpan, secretPaths: readonly KeyPath[]): boolean {
  if (secretPaths.some((path) => samePath(path, span.path)) || holdsClientKey(span.value)) return true;
  return span.path.some((part) => secretName.test(part)) && span.value.length > 3;
}

function withoutSelectors(path: KeyPath): KeyPath {
  return path.filter((part) => selectorOf(part) === null);
}

function holdsClientKey(value: string): boolean {
  return clientKeyForm.test(value) || keyInPath.test(value);
}

/**
 * A value for a list of changes. `secret` hides a single value whole; inside a table, a list or several lines only
 * what is secret: client keys, and values under names that suggest one.
 */
export function showValue(value: unknown, secret: boolean): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') {
    if (value.includes('\n')) return maskLines(value);
    return secret || holdsClientKey(value) ? maskSecret(value) : value;
  }
  return JSON.stringify(maskInside(value, false)) ?? '';
}

function maskInside(value: unknown, named: boolean): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') {
    return holdsClientKey(value) || (named && value.length > 3) ? maskSecret(value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => maskInside(item, named));
  if (!isTable(value)) return value;
  // `{ "name": "X_TOKEN", "value": "..." }` is how some programs write a list of variables.
  const called = typeof value['name'] === 'string' && secretName.test(value['name']);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      maskInside(item, named || secretName.test(name) || (called && name === 'value')),
    ]),
  );
}

/** Lines of a script: client keys, and what is assigned to a name that suggests a secret. */
function maskLines(lines: string): string {
  const words = lines.replaceAll(new RegExp(clientKeyForm, 'g'), (key) => maskWord(key));
  return words
    .replaceAll(new RegExp(keyInPath, 'g'), (_match, prefix: string, key: string) => prefix + maskWord(key))
    .replaceAll(
      /(\w*(?:key|token|secret|passw)\w*(?:=|\s+)["']?)(?!•)([^\s"']{4,})/gi,
      (_match, lead: string, word: string) => lead + maskWord(word),
    );
}
