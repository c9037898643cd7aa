import { SwitchyardError } from '../errors/index.ts';

/** A command line of `run`, parted into what is ours and what the agent gets untouched. */
export interface RunLine {
  /** Our own part: `run`, our options, the agent. */
  readonly own: readonly string[];
  readonly agentArgs: readonly string[];
}

/** Options of ours before the agent's name; `true` = it takes a value. */
const ownOptions: ReadonlyMap<string, boolean> = new Map([
  ['home', true],
  ['agent-home', true],
  ['json', false],
  ['yes', false],
  ['help', false],
]);

/** True when the first word of the command line is `run`. */
export function isRunLine(args: readonly string[]): boolean {
  return args[wordAt(args, 0)] === 'run';
}

/**
 * Everything after the agent's name is the agent's, one leading `--` aside: `run claude-code --help` asks Claude Code.
 * Throws `input-invalid` for an option before the name that is not ours.
 */
export function splitRunLine(args: readonly string[]): RunLine {
  const runAt = wordAt(args, 0);
  const agentAt = wordAt(args, runAt + 1);
  const own = args.slice(0, agentAt + 1);
  const unknown = own.find((arg) => arg.startsWith('--') && !ownOptions.has(optionName(arg)));
  if (unknown !== undefined)
    throw new SwitchyardError(
      'input-invalid',
      `the option ${unknown.slice(0, 40)} is not known here; options of the agent go after its name`,
    );
  const rest = args.slice(agentAt + 1);
  return { own, agentArgs: rest[0] === '--' ? rest.slice(1) : rest };
}

/** Where the next word stands, values of our options passed over; the length when there is none. */
function wordAt(args: readonly string[], from: number): number {
  for (let index = from; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('--')) return index;
    if (ownOptions.get(optionName(arg)) === true && !arg.includes('=')) index += 1;
  }
  return args.length;
}

function optionName(arg: string): string {
  return arg.slice(2).split('=', 1)[0] ?? '';
}
