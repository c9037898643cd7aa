export type Environment = Readonly<Record<string, string | undefined>>;

/** How a program is handed to the system. */
export interface ProgramStart {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are one line that is already quoted (Windows). */
  readonly verbatim: boolean;
}

/**
 * On Windows a `.cmd` or `.bat` file is started by the command interpreter only, which reads quotes and signs of its
 * own: arguments are quoted for the program first, then every sign is escaped for the interpreter, twice, since such
 * files hand their arguments on to another command.
 */
export function programStart(
  executable: string,
  args: readonly string[],
  platform: NodeJS.Platform,
  environment: Environment,
): ProgramStart {
  if (platform !== 'win32' || !/\.(?:cmd|bat)$/i.test(executable))
    return { file: executable, args, verbatim: false };
  const escape = (text: string): string => text.replaceAll(/[()\][%!^"`<>&|;, *?]/g, '^$&');
  const quote = (argument: string): string =>
    `"${argument.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1')}"`;
  const line = [escape(executable), ...args.map((argument) => escape(escape(quote(argument))))].join(' ');
  return {
    file: environment['ComSpec'] ?? environment['COMSPEC'] ?? 'cmd.exe',
    args: ['/d', '/s', '/c', `"${line}"`],
    verbatim: true,
  };
}

/** `SWITCHYARD_API_KEY` and its like hold a client key that the person gave an agent. */
const settingOfOurs = /^SWITCHYARD_(?!\w*API_KEY$)/i;

/**
 * What one process of an agent gets: ours over the caller's, without what would win over ours, and without
 * Switchyard's own variables, which hold the vault's passphrase. Names on Windows are the same in any case.
 */
export function launchEnvironment(
  own: Environment,
  launch: { readonly environment: Readonly<Record<string, string>>; readonly without: readonly string[] },
  platform: NodeJS.Platform,
): Record<string, string> {
  const same = (name: string): string => (platform === 'win32' ? name.toUpperCase() : name);
  const taken = new Set([...launch.without, ...Object.keys(launch.environment)].map(same));
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !taken.has(same(entry[0])) && !settingOfOurs.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...launch.environment };
}
