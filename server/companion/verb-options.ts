import type { CommandLine } from './arguments.ts';
import { endpointOptionNames } from './endpoint-options.ts';

interface Shape {
  readonly options: readonly string[];
  /** Words at most, the verb's own included. */
  readonly words: number;
}

const shapes: Readonly<Record<string, Shape>> = {
  status: { options: [], words: 1 },
  'accounts list': { options: [], words: 2 },
  'accounts detect': { options: [], words: 2 },
  'accounts add': {
    options: ['provider', 'api-key-stdin', 'base-url', 'label', ...endpointOptionNames],
    words: 2,
  },
  'accounts import': { options: ['provider', 'from', 'label'], words: 2 },
  'accounts remove': { options: [], words: 3 },
  'accounts enable': { options: [], words: 3 },
  'accounts disable': { options: [], words: 3 },
  'accounts sign-in': { options: ['way', 'account', 'paste-stdin'], words: 3 },
  'accounts try-now': { options: [], words: 3 },
  'accounts clear': { options: [], words: 3 },
  use: { options: [], words: 2 },
  'routing list': { options: [], words: 2 },
  'routing set': { options: ['mode', 'strategy', 'threshold', 'moves-bound'], words: 3 },
  'routing account': { options: ['reserve', 'weight', 'concurrency'], words: 3 },
  'routing simulate': { options: ['model', 'other-program'], words: 3 },
  'network list': { options: [], words: 2 },
  'network set': { options: ['account', 'password-stdin', 'untested'], words: 3 },
  'network test': { options: ['account', 'password-stdin'], words: 3 },
  'network certificates': { options: [], words: 3 },
  'models list': { options: ['account', 'refresh'], words: 2 },
  'models rules': { options: [], words: 2 },
  // A rule takes ten targets at most.
  'models alias': { options: ['agent', 'account'], words: 13 },
  'models unalias': { options: ['agent', 'account'], words: 3 },
  'models exclude': { options: [], words: 3 },
  'models include': { options: [], words: 3 },
  'models resolve': { options: ['agent'], words: 3 },
  quota: { options: ['account', 'refresh', 'force', 'history', 'days'], words: 1 },
  usage: { options: [], words: 1 },
  'keys list': { options: [], words: 2 },
  'keys add': { options: ['label', 'account', 'provider', 'agent', 'agent-home'], words: 3 },
  'keys revoke': { options: [], words: 3 },
  'agents list': { options: [], words: 2 },
  'agents keys': { options: ['agent-home'], words: 3 },
  'agents keep': { options: ['agent-home'], words: 3 },
  'agents manual': { options: ['agent-home'], words: 3 },
  'agents home': { options: [], words: 5 },
  diff: { options: ['agent-home', 'mode', 'model', 'undo'], words: 2 },
  apply: { options: ['agent-home', 'mode', 'model'], words: 2 },
  undo: { options: ['agent-home', 'all', 'key'], words: 2 },
  run: { options: ['agent-home'], words: 2 },
  test: { options: ['agent-home'], words: 2 },
  doctor: { options: [], words: 1 },
  pause: { options: [], words: 1 },
  start: { options: [], words: 1 },
};

/**
 * Refuses a misspelt option before the verb runs: `undo X --al --yes` must not undo, and `keys add --lable X` must not
 * make a key that is never shown. Unknown verbs are left to the verbs themselves.
 */
export function checkLine(line: CommandLine): void {
  const [verb = '', noun = 'list'] = line.words;
  const name = Object.hasOwn(shapes, verb) ? verb : `${verb} ${noun}`;
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
  if (shape !== undefined) line.expectOnly(shape.options, shape.words);
}
