/** What OpenAI-style servers say about one parameter: the members of `error`. */
export interface ParamFault {
  readonly message: string;
  readonly param: string | null;
  readonly code: string | null;
  /** 400 when absent. */
  readonly status?: 404;
}

type Code = string | null;

const fault = (message: string, param: string | null, code: Code): ParamFault => ({ message, param, code });

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** The wordings that Chat Completions and Responses share. `param` is the path, for example `input[0].name`. */
export const paramFaults = {
  plain: (message: string, param: string | null = null, code: Code = null): ParamFault =>
    fault(message, param, code),
  missing: (param: string): ParamFault =>
    fault(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter'),
  unknown: (param: string): ParamFault => fault(`Unknown parameter: '${param}'.`, param, 'unknown_parameter'),
  unsupported: (param: string, hint: string): ParamFault =>
    fault(`Unsupported parameter: '${param}'. ${hint}`.trim(), param, 'unsupported_parameter'),
  value: (param: string, value: unknown, supported: readonly string[]): ParamFault =>
    fault(
      `Invalid value: '${String(value)}'. Supported values are: ${supported.map((one) => `'${one}'`).join(', ')}.`,
      param,
      'invalid_value',
    ),
  type: (param: string, wanted: string, value: unknown): ParamFault =>
    fault(
      `Invalid type for '${param}': expected ${wanted}, but got ${kindOf(value)} instead.`,
      param,
      'invalid_type',
    ),
  tooLong: (param: string, limit: number, length: number): ParamFault =>
    fault(
      `Invalid '${param}': string too long. Expected a string with maximum length ${limit}, but got a string with length ${length} instead.`,
      param,
      'string_above_max_length',
    ),
  emptyList: (param: string): ParamFault =>
    fault(
      `Invalid '${param}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
      param,
      'empty_array',
    ),
  pattern: (param: string, pattern: string): ParamFault =>
    fault(
      `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '${pattern}'.`,
      param,
      'invalid_value',
    ),
};

/** Faults of a name of a function or tool: 1 to 64 letters, digits, `_` and `-`. */
export function* nameFaults(name: unknown, param: string): Generator<ParamFault> {
  if (name === undefined || name === null) return yield paramFaults.missing(param);
  if (typeof name !== 'string') return yield paramFaults.type(param, 'a string', name);
  if (name.length > 64) yield paramFaults.tooLong(param, 64, name.length);
  if (!/^[a-zA-Z0-9_-]+$/u.test(name)) yield paramFaults.pattern(param, '^[a-zA-Z0-9_-]+$');
  return undefined;
}
