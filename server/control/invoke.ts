import { Compile } from 'typebox/compile';
import { operations, type Envelope, type Handlers, type OperationName } from '../contract/index.ts';
import { SwitchyardError, toSwitchyardError } from '../errors/index.ts';

interface Checker {
  Check(value: unknown): boolean;
  Errors(value: unknown): readonly { readonly instancePath: string; readonly message: string }[];
}

export type Invoke = (name: string, input: unknown) => Promise<Envelope<unknown>>;

/**
 * The one way from any transport to the handlers: checks the name and the input against the contract, and answers an
 * envelope. Never throws.
 */
export function createInvoke(
  handlers: Handlers,
  failed: (name: string, error: SwitchyardError) => void,
): Invoke {
  const checkers = new Map<OperationName, Checker>();
  return async (name, input) => {
    try {
      if (!isOperation(name))
        throw new SwitchyardError('not-found', `there is no operation "${name.slice(0, 80)}"`);
      const given = input ?? {};
      check(checkers, name, given);
      const handler = handlers[name] as (checked: unknown) => Promise<unknown>;
      return { ok: true, value: await handler(given) };
    } catch (thrown) {
      const error = toSwitchyardError(thrown);
      const { code, remedy, details } = error;
      if (code === 'internal') failed(name, error);
      // What an unknown failure says may hold anything; the log has it, redacted.
      const message = code === 'internal' ? 'something went wrong inside; the log says more' : error.message;
      return {
        ok: false,
        error: { code, message, remedy, ...(Object.keys(details).length > 0 ? { details } : {}) },
      };
    }
  };
}

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

function check(checkers: Map<OperationName, Checker>, name: OperationName, input: unknown): void {
  let checker = checkers.get(name);
  if (checker === undefined) {
    checker = Compile(operations[name].input) as unknown as Checker;
    checkers.set(name, checker);
  }
  if (checker.Check(input)) return;
  const first = checker.Errors(input)[0];
  const place =
    first === undefined || first.instancePath === ''
      ? 'the input'
      : first.instancePath.slice(1).replaceAll('/', '.');
  throw new SwitchyardError('input-invalid', `${name}: ${place} ${first?.message ?? 'is not allowed'}`);
}
