import { unmadeClientKey } from './manifest.ts';

/** What secrets look like, in any text: how they begin, what they are called, and where addresses hold them. */

export const hidden = '••••';

const secretName = /key|token|secret|passw|bearer|credential|authorization|cookie/i;
/** Names whose values are secret even as numbers; `maxTokens` is not one of them. */
const numberName = /passw|secret|api[_-]?key/i;
/** Keys as vendors document them, by their beginnings; `swy_` is ours. */
const keyForm =
  /\b(?:swy_|sk-|sk_|gsk_|xai-|AIza|gh[opsu]_|github_pat_|glpat-|hf_|xox[abprs]-|AKIA)[\w-]{12,}/g;

/** A word for showing: its last four characters, if that leaves enough unsaid. */
export function maskWord(word: string): string {
  if (word === unmadeClientKey) return hidden + hidden;
  return word.length >= 12 ? hidden + word.slice(-4) : hidden;
}

export function namesSecret(name: string): boolean {
  return secretName.test(name);
}

/** True for `--api-key` and the like, whose value is the next argument. */
export function isSecretFlag(argument: string): boolean {
  return /^--?[A-Za-z][\w-]*$/.test(argument) && namesSecret(argument);
}

/** Masks what is secret wherever it stands: keys of known forms; in addresses passwords and what the query calls secret. */
export function maskForms(text: string): string {
  return text
    .replaceAll(keyForm, (word) => maskWord(word))
    .replaceAll(/(?<=\bbearer[ \t])[\w.~+/=-]{8,}/gi, (word) => maskWord(word))
    .replaceAll(/(?<=\w:\/\/)[^\s/?#"'@]+(?=@)/g, hidden)
    .replaceAll(/(?<=[?&])([\w.-]+)=[^\s&#"']+/g, (whole, name: string) =>
      namesSecret(name) ? `${name}=${hidden}` : whole,
    )
    .replaceAll(
      /(?<![\w-])([\w-]+)(["']?[ \t]*[:=][ \t]*)\d{4,}(?![\w.])/g,
      (whole, name: string, sign: string) => (numberName.test(name) ? `${name}${sign}${hidden}` : whole),
    );
}

/** Masks what a text gives to a name that suggests a secret: `API_KEY=x`, `"apiKey": "x"`, `--api-key x`. */
export function maskAssigned(text: string): string {
  if (!namesSecret(text)) return text;
  const name = /(?<![\w-])[\w-]+/g;
  const sign = /["']?[ \t]*[:=][ \t]*["']?/y;
  const blank = /[ \t]+["']?/y;
  const word = /(?!•)[^\s"',;]{4,}/y;
  const pieces: string[] = [];
  let done = 0;
  for (let found = name.exec(text); found !== null; found = name.exec(text)) {
    if (!namesSecret(found[0])) continue;
    const end = name.lastIndex;
    const between = matchAt(sign, text, end) ?? (found[0].startsWith('-') ? matchAt(blank, text, end) : null);
    const start = end + (between?.length ?? 0);
    const value = between === null ? null : matchAt(word, text, start);
    if (value === null) continue;
    pieces.push(text.slice(done, start), maskWord(value));
    done = name.lastIndex = start + value.length;
  }
  return [...pieces, text.slice(done)].join('');
}

/** Masks what comments give to such names: settings that somebody switched off. */
export function maskComments(text: string): string {
  const comment = /(?:^|\s)(?:#|\/\/|\/?\*)/;
  const lines = text.split('\n').map((line) => {
    const start = line.search(comment);
    return start === -1 ? line : line.slice(0, start) + maskAssigned(line.slice(start));
  });
  return lines.join('\n');
}

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? null;
}
