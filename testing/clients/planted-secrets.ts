import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret that is followed through a run, and where it may be seen because the person put it there or is shown it. */
export interface Planted {
  readonly kind: string;
  readonly secret: string | Buffer;
  readonly allowed?: readonly Place[];
}

/** Where is looked. */
export type Place =
  | 'files'
  | 'instance file'
  | 'temporary'
  | 'arguments'
  | 'environment'
  | 'printed'
  | 'answers'
  | 'events'
  | 'verbs'
  | 'vendors'
  /** A page as it is drawn, with its fields, title, address and what it asked for. */
  | 'screen'
  /** The one screen on which a person has asked to see it. */
  | 'screen that shows it'
  | 'session storage';

/** The letters in which it is looked for: not the last four, which may be shown, nor a prefix that says its kind only. */
function coreOf(secret: string | Buffer): Buffer {
  const text = secret.toString('latin1');
  const [, claims = '', signature = '', ...more] = text.split('.');
  // The end of a JWT; what is in front of it is the same in many tokens.
  const jwtEnd = signature.length >= 24 ? signature : claims;
  const part = text.startsWith('eyJ') && more.length === 0 ? jwtEnd : text;
  const letters = part.slice(-40, -4);
  if (letters.length < 16) throw new Error(`too short to be looked for: ${text.length} letters`);
  return Buffer.from(letters, 'latin1');
}

/** Base64 of a text in which the secret stands anywhere: one for each of the three ways its bytes can fall. */
function base64Of(core: Buffer, encoding: 'base64' | 'base64url'): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const bytes = core.subarray(0, core.length - ((core.length + shift) % 3));
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString(encoding);
    return text.slice(shift === 0 ? 0 : 4);
  });
}

const each = (core: Buffer, write: (byte: number) => string, between = ''): string =>
  [...core].map(write).join(between);
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** How a secret looks that went through something on its way; text as Latin-1. */
const encodings: Readonly<Record<string, (core: Buffer) => readonly string[]>> = {
  plain: (core) => [core.toString('latin1')],
  // Split over chunks: every part of a third of it.
  split: (core) => {
    const size = Math.max(12, Math.floor(core.length / 3));
    return [0, size, 2 * size]
      .map((start) => core.toString('latin1', start, start + size))
      .filter((piece) => piece.length === size);
  },
  reversed: (core) => [[...core.toString('latin1')].reverse().join('')],
  base64: (core) => base64Of(core, 'base64'),
  base64url: (core) => base64Of(core, 'base64url'),
  'base64 twice': (core) =>
    base64Of(core, 'base64').flatMap((text) => base64Of(Buffer.from(text.slice(0, 24)), 'base64')),
  hex: (core) => [core.toString('hex')],
  'hex, capitals': (core) => [core.toString('hex').toUpperCase()],
  'hex, spaced': (core) => [each(core, hex, ' ')],
  'byte list': (core) => [each(core, String, ',')],
  percent: (core) => [
    each(core, (byte) => `%${hex(byte)}`),
    each(core, (byte) => `%${hex(byte).toUpperCase()}`),
  ],
  'JSON escapes': (core) => [each(core, (byte) => `\\u00${hex(byte)}`)],
  'UTF-16': (core) => [core.toString('latin1').split('').join('\0')],
  'HTML entities': (core) => [each(core, (byte) => `&#${byte};`)],
};

export const encodingNames = Object.keys(encodings);

/** Looks for all of them at once; answers with "kind, encoding" of each that is there, never with the secret. */
export function createScan(planted: readonly Planted[]): (place: Place, text: string) => readonly string[] {
  const wanted = planted.map((entry) => ({
    ...entry,
    needles: Object.entries(encodings).map(([name, encode]) => [name, encode(coreOf(entry.secret))] as const),
  }));
  return (place, text) =>
    wanted
      .filter(({ allowed }) => allowed?.includes(place) !== true)
      .flatMap(({ kind, needles }) =>
        needles
          .filter(([, texts]) => texts.some((needle) => text.includes(needle)))
          .map(([name]) => `${kind}, ${name}`),
      );
}

/** The files below a folder with their bytes as Latin-1. */
export async function filesBelow(folder: string): Promise<readonly { path: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path, text: await readFile(path, 'latin1') };
      }),
  );
}

/** Arguments and environment of a process and of all that it has started, as the system shows them (Linux). */
export async function shownProcesses(
  pid: number,
): Promise<{ readonly arguments: string; readonly environment: string }> {
  const read = (path: string): Promise<string> => readFile(`/proc/${path}`, 'latin1').catch(() => '');
  const children = (await read(`${pid}/task/${pid}/children`)).split(' ').filter((part) => part !== '');
  const below = await Promise.all(children.map((child) => shownProcesses(Number(child))));
  const own = { arguments: await read(`${pid}/cmdline`), environment: await read(`${pid}/environ`) };
  return {
    arguments: [own, ...below].map((shown) => shown.arguments).join('\n'),
    environment: [own, ...below].map((shown) => shown.environment).join('\n'),
  };
}
