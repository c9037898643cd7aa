import { Type, type Static, type TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Envelope } from '../../server/contract/index.ts';
import { shellVerbs, type ShellVerb } from '../shell-contract/index.ts';
import { isPlainRoute, longestRoute, type LinkVerdict } from '../window/index.ts';
import { failure, failureOf } from './failure.ts';
import type { IpcHandler } from './validated-ipc.ts';

const strict = { additionalProperties: false };
const none = Type.Object({}, strict);

const inputs = {
  'show-main-window': Type.Object({ route: Type.Optional(Type.String({ maxLength: longestRoute })) }, strict),
  'hide-popover': none,
  'open-external': Type.Object({ url: Type.String({ maxLength: 2048 }) }, strict),
  'reveal-file': Type.Object({ path: Type.String({ minLength: 1, maxLength: 4096 }) }, strict),
  'copy-text': Type.Object({ text: Type.String({ maxLength: 256 * 1024 }) }, strict),
  quit: none,
} as const satisfies Record<ShellVerb, TSchema>;

type ShellInput<Verb extends ShellVerb> = Static<(typeof inputs)[Verb]>;

/** What the verbs do; each is handed in by the composition root. */
export interface ShellActions {
  showMainWindow(route: string | undefined): void;
  hidePopover(): void;
  openExternal(url: string): Promise<LinkVerdict>;
  /** The real path when it may be shown in the file manager, else null. */
  resolveRevealable(path: string): Promise<string | null>;
  revealFile(path: string): void;
  copyText(text: string): Promise<void>;
  quit(): void;
}

type Perform = {
  readonly [Verb in ShellVerb]: (input: ShellInput<Verb>) => Promise<Envelope<null>> | Envelope<null>;
};

const done: Envelope<null> = { ok: true, value: null };

/** Puts the shell verbs on one IPC channel, checked like control operations. */
export function createShellHandlers(actions: ShellActions): IpcHandler {
  const perform = createVerbs(actions);
  const validators = new Map<ShellVerb, Validator>();
  for (const verb of shellVerbs) validators.set(verb, Compile(inputs[verb]));

  return async (subject, given): Promise<Envelope<unknown>> => {
    const verb = shellVerbs.find((candidate) => candidate === subject);
    if (verb === undefined) return failure('not-found', 'This verb does not exist.');
    const input = given ?? {};
    if (validators.get(verb)?.Check(input) !== true) {
      return failure('input-invalid', `The input of ${verb} is not valid.`);
    }
    try {
      // Checked against the verb's own schema one line above.
      const act = perform[verb] as (checked: unknown) => Promise<Envelope<null>> | Envelope<null>;
      return await act(input);
    } catch (error) {
      return failureOf(error, verb);
    }
  };
}

function createVerbs(actions: ShellActions): Perform {
  return {
    'show-main-window': ({ route }) => {
      if (route !== undefined && !isPlainRoute(route)) {
        return failure('input-invalid', 'The route must be a plain path such as /accounts.');
      }
      actions.showMainWindow(route);
      return done;
    },
    'hide-popover': () => {
      actions.hidePopover();
      return done;
    },
    'open-external': async ({ url }) => {
      const verdict = await actions.openExternal(url);
      return verdict.allowed ? done : failure('input-invalid', `The link was not opened: ${verdict.reason}.`);
    },
    'reveal-file': async ({ path }) => {
      const file = await actions.resolveRevealable(path);
      if (file === null)
        return failure('not-found', 'The file is gone, or lies outside your home directory.');
      actions.revealFile(file);
      return done;
    },
    'copy-text': async ({ text }) => {
      await actions.copyText(text);
      return done;
    },
    quit: () => {
      actions.quit();
      return done;
    },
  };
}
