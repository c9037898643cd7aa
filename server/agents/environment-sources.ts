import { posix } from 'node:path';

/** A place that gives every new program of the person a variable. Its value is never kept: it may be a secret. */
export interface EnvironmentSetting {
  readonly name: string;
  /** A file, `HKCU\Environment`, or `launchd`. */
  readonly source: string;
  /** From 1; null where the source has no lines. */
  readonly line: number | null;
  /** A line to copy that takes the variable away, for the person to run or to follow. */
  readonly fix: string;
}

/** Reading only; every part answers null for what is not there. */
export interface EnvironmentSourcePorts {
  readonly homeDirectory: string;
  readonly platform: NodeJS.Platform;
  readonly readText: (path: string) => Promise<string | null>;
  /** The standard output of a program, null when it fails. */
  readonly run: (file: string, args: readonly string[]) => Promise<string | null>;
}

type Syntax = 'shell' | 'fish' | 'plain';

/** What login shells and sessions read (bash, zsh, fish manuals; pam_env). */
const shellFiles: readonly (readonly [string, Syntax])[] = [
  ['.profile', 'shell'],
  ['.bash_profile', 'shell'],
  ['.bash_login', 'shell'],
  ['.bashrc', 'shell'],
  ['.zshenv', 'shell'],
  ['.zprofile', 'shell'],
  ['.zshrc', 'shell'],
  ['.zlogin', 'shell'],
  ['.config/fish/config.fish', 'fish'],
];

/** Looks for variables of these names where new programs get them from. Never writes, never throws. */
export async function findEnvironmentSettings(
  ports: EnvironmentSourcePorts,
  names: readonly string[],
): Promise<readonly EnvironmentSetting[]> {
  const wanted = new Set(names.filter((name) => /^[A-Za-z_]\w*$/.test(name)));
  if (wanted.size === 0) return [];
  if (ports.platform === 'win32') return inRegistry(ports, wanted);
  const files = [
    ...shellFiles.map(([name, syntax]) => [posix.join(ports.homeDirectory, name), syntax] as const),
    ['/etc/environment', 'plain'] as const,
  ];
  const found = await Promise.all(
    files.map(async ([path, syntax]) =>
      settingsIn((await ports.readText(path).catch(() => null)) ?? '', syntax)
        .filter(({ name }) => wanted.has(name))
        .map(({ name, line }) => ({ name, source: path, line, fix: fixFor(name, path, line, syntax) })),
    ),
  );
  return [...found.flat(), ...(ports.platform === 'darwin' ? await inLaunchd(ports, wanted) : [])];
}

function fixFor(name: string, path: string, line: number, syntax: Syntax): string {
  const now = syntax === 'fish' ? `set -e ${name}` : `unset ${name}`;
  return `${now}  # and take line ${line} out of ${path}`;
}

interface FoundSetting {
  readonly name: string;
  readonly line: number;
}

const linesLimit = 20_000;

/** Variables that a text exports, each with the line of its last setting; what is unset further down is not there. */
export function settingsIn(text: string, syntax: Syntax): readonly FoundSetting[] {
  const assigned = new Map<string, number>();
  const exported = new Map<string, number>();
  const lines = text.split(/\r?\n/, linesLimit);
  let isOurs = false;
  for (const [index, whole] of lines.entries()) {
    const line = index + 1;
    if (/^# (?:>>>|<<<) switchyard /.test(whole)) isOurs = whole.startsWith('# >>>');
    // Our own block, or a copied line of ours: it is what makes the agent come here.
    if (isOurs || /\bswy_[\w-]{20}/.test(whole)) continue;
    for (const command of commandsOf(whole)) {
      if (syntax === 'fish') readFish(command, line, exported);
      else if (syntax === 'plain') readPlain(command, line, exported);
      else readShell(command, line, assigned, exported);
    }
  }
  return [...exported].map(([name, line]) => ({ name, line }));
}

/** Commands of one line, comments left out. Quotes are respected as far as one line goes. */
function commandsOf(line: string): readonly string[] {
  const commands: string[] = [];
  let command = '';
  let quote = '';
  let before = ' ';
  for (const sign of line) {
    if (quote !== '') {
      if (sign === quote) quote = '';
      command += sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      command += sign;
    } else if (sign === '#' && /[\s;&|]/.test(before)) break;
    else if (sign === ';' || sign === '&' || sign === '|') {
      commands.push(command);
      command = '';
    } else command += sign;
    before = sign;
  }
  return [...commands, command].map((text) => text.trim()).filter((text) => text !== '');
}

const leadingWords = /^(?:(?:then|do|else|\{|\()\s*)+/;
const assignment = /^([A-Za-z_]\w*)=/;

function readShell(
  command: string,
  line: number,
  assigned: Map<string, number>,
  exported: Map<string, number>,
): void {
  const [verb = '', ...rest] = wordsOf(command.replace(leadingWords, ''));
  if (verb === 'unset') {
    for (const name of rest) {
      assigned.delete(name);
      exported.delete(name);
    }
    return;
  }
  const isExport =
    verb === 'export' || ((verb === 'declare' || verb === 'typeset') && /^-\w*x/.test(rest[0] ?? ''));
  const words = isExport ? rest.filter((word) => !word.startsWith('-')) : [verb, ...rest];
  const names = words.map((word) => assignment.exec(word)?.[1] ?? null);
  if (isExport) {
    for (const [index, name] of names.entries()) {
      const plain = words[index] ?? '';
      if (name !== null) exported.set(name, line);
      else if (assigned.has(plain)) exported.set(plain, assigned.get(plain) ?? line);
    }
    return;
  }
  // `NAME=x program` gives it to that program alone.
  if (names.every((name) => name !== null)) for (const name of names) assigned.set(name, line);
  for (const name of names)
    if (name !== null && exported.has(name) && names.every(Boolean)) exported.set(name, line);
}

function readFish(command: string, line: number, exported: Map<string, number>): void {
  const [verb, ...rest] = wordsOf(command);
  if (verb !== 'set') return;
  const flags = rest.filter((word) => word.startsWith('-'));
  const name = rest.find((word) => !word.startsWith('-'));
  if (name === undefined) return;
  const has = (short: string, long: string): boolean =>
    flags.some((flag) => flag === long || (/^-\w+$/.test(flag) && flag.includes(short)));
  if (has('e', '--erase')) exported.delete(name);
  else if (has('x', '--export')) exported.set(name, line);
}

function readPlain(command: string, line: number, exported: Map<string, number>): void {
  const name = assignment.exec(command.replace(/^export\s+/, ''))?.[1];
  if (name !== undefined) exported.set(name, line);
}

/** Words of a command; spaces in quotes do not part them. */
function wordsOf(command: string): readonly string[] {
  return command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+|["']/g) ?? [];
}

async function inLaunchd(
  ports: EnvironmentSourcePorts,
  wanted: ReadonlySet<string>,
): Promise<readonly EnvironmentSetting[]> {
  const found: EnvironmentSetting[] = [];
  for (const name of wanted) {
    const value = await ports.run('launchctl', ['getenv', name]).catch(() => null);
    if (value !== null && value.trim() !== '')
      found.push({ name, source: 'launchd', line: null, fix: `launchctl unsetenv ${name}` });
  }
  return found;
}

const registryKey = 'HKCU\\Environment';

async function inRegistry(
  ports: EnvironmentSourcePorts,
  wanted: ReadonlySet<string>,
): Promise<readonly EnvironmentSetting[]> {
  const output = (await ports.run('reg', ['query', registryKey]).catch(() => null)) ?? '';
  const byName = new Map([...wanted].map((name) => [name.toUpperCase(), name] as const));
  return output.split(/\r?\n/, linesLimit).flatMap((line) => {
    const [, name, value] = /^\s{2,}(\S+)\s+REG_\w+\s+(.*)$/.exec(line) ?? [];
    const known = byName.get((name ?? '').toUpperCase());
    if (known === undefined || (value ?? '').trim() === '') return [];
    const fix = `reg delete ${registryKey} /v ${known} /f`;
    return [{ name: known, source: registryKey, line: null, fix }];
  });
}
