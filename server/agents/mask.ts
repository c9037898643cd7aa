import { isTable } from './formats/semantic-diff.ts';
import {
  samePath,
  selectorOf,
  type KeyPath,
  type StringSpan,
  type TextFormat,
} from './formats/text-format.ts';
import {
  hidden,
  isSecretFlag,
  maskAssigned,
  maskComments,
  maskForms,
  maskWord,
  namesSecret,
} from './secret-forms.ts';

/** The key in an address of ours: `/k/<key>`. */
const keyInPath = /(\/k\/)([^/"'\s]+)/;
/** Client keys of Switchyard: `swy_` and 32 random bytes. */
const clientKeyForm = /\bswy_[\w-]{12,}/;

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

/**
 * The text with every secret masked: managed secrets by their path, and whatever a person's own key names suggest,
 * since a diff shows neighbouring lines too; also in comments. A text that does not parse must not be passed.
 */
export function maskText(format: TextFormat, text: string, secretPaths: readonly KeyPath[]): string {
  // Spans inside lists need not say which element they belong to.
  const paths = [...secretPaths, ...secretPaths.map(withoutSelectors)];
  const pieces: string[] = [];
  let done = 0;
  let previous: StringSpan | null = null;
  for (const span of format.stringSpans(text)) {
    const behindFlag =
      previous !== null && isSecretFlag(previous.value) && samePath(previous.path, span.path);
    previous = span;
    if (span.start < done) continue;
    const spelled = text.slice(span.start, span.end);
    const shown = behindFlag || isSecret(span, paths) ? maskSpelling(span, spelled) : maskAssigned(spelled);
    pieces.push(text.slice(done, span.start), shown);
    done = span.end;
  }
  return maskComments(maskForms([...pieces, text.slice(done)].join('')));
}

function maskSpelling({ value }: StringSpan, spelled: string): string {
  const quote = /^["'`]/.exec(spelled)?.[0] ?? '';
  return quote + maskSecret(value).replaceAll(/["'`\\\r\n]/g, '•') + quote;
}

function isSecret(span: StringSpan, secretPaths: readonly KeyPath[]): boolean {
  if (secretPaths.some((path) => samePath(path, span.path)) || holdsClientKey(span.value)) return true;
  return span.path.some(namesSecret) && span.value.length > 3;
}

function withoutSelectors(path: KeyPath): KeyPath {
  return path.filter((part) => selectorOf(part) === null);
}

function holdsClientKey(value: string): boolean {
  return clientKeyForm.test(value) || keyInPath.test(value);
}

/**
 * A value for a list of changes. `secret` hides a single value whole; inside a table, a list or several lines only
 * what is secret: keys of known forms, and values under names that suggest one.
 */
export function showValue(value: unknown, secret: boolean): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'string') return JSON.stringify(maskInside(value, false)) ?? '';
  return value.includes('\n') ? maskLines(value) : showText(value, secret);
}

function showText(value: string, secret: boolean): string {
  return secret || holdsClientKey(value) ? maskSecret(value) : maskForms(value);
}

function maskInside(value: unknown, named: boolean): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') return showText(value, named && value.length > 3);
  if (Array.isArray(value)) return value.map((item) => maskInside(item, named));
  if (!isTable(value)) return value;
  // `{ "name": "X_TOKEN", "value": "..." }` is how some programs write a list of variables.
  const called = typeof value['name'] === 'string' && namesSecret(value['name']);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      maskInside(item, named || namesSecret(name) || (called && name === 'value')),
    ]),
  );
}

/** Lines of a script: keys, and what is given to a name that suggests a secret. */
function maskLines(lines: string): string {
  const shown = lines.replaceAll(
    new RegExp(keyInPath, 'g'),
    (_match, prefix: string, key: string) => prefix + maskWord(key),
  );
  return maskAssigned(maskForms(shown));
}
