import { Type, type TSchema } from 'typebox';

export interface Operation<Input extends TSchema = TSchema, Output extends TSchema = TSchema> {
  readonly input: Input;
  readonly output: Output;
  /** False for pure reads. */
  readonly mutates: boolean;
}

export function operation<Input extends TSchema, Output extends TSchema>(
  mutates: boolean,
  input: Input,
  output: Output,
): Operation<Input, Output> {
  return { input, output, mutates };
}

export const none = Type.Object({}, { additionalProperties: false });
export const strict = { additionalProperties: false };
export const id = Type.String({ minLength: 1, maxLength: 120 });
/** The answer of an operation that has nothing to tell. */
export const done = Type.Object({ done: Type.Literal(true) });
