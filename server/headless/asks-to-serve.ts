const valued: ReadonlySet<string> = new Set(['--home', '--port', '--agent-home']);

/** The part of a command line that is certainly ours: behind the verb `run` everything may belong to the agent. */
export function ownArguments(args: readonly string[]): readonly string[] {
  const wordAt = args.findIndex((arg, index) => !arg.startsWith('--') && !valued.has(args[index - 1] ?? ''));
  return args[wordAt] === 'run' ? args.slice(0, wordAt) : args;
}

/** True for `--headless …` and `serve …`; any other command line is a verb of the companion. */
export function asksToServe(args: readonly string[]): boolean {
  const own = ownArguments(args);
  return own === args && (args.includes('--headless') || args[0] === 'serve');
}
