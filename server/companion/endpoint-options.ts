import type {
  EndpointAuthStyle,
  EndpointDialect,
  EndpointForm,
  EndpointOptions,
  EndpointPreset,
  EndpointSwitches,
} from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { CommandLine } from './arguments.ts';

/** Options of `accounts add` that mean something only for a server at an address of the person's own. */
export const endpointOptionNames: readonly string[] = [
  'preset',
  'dialect',
  'auth-style',
  'header',
  'switch',
  'model',
  'no-key',
];

export interface EndpointInput {
  readonly baseUrl: string | null;
  /** What a known server is called, else null. */
  readonly label: string | null;
  readonly endpoint: EndpointOptions;
  /** Nothing has to be read from standard input. */
  readonly needsNoKey: boolean;
}

const refuse = (message: string): never => {
  throw new SwitchyardError('input-invalid', message);
};

const dialects: Readonly<Record<string, EndpointDialect>> = {
  chat: 'openai-chat',
  responses: 'openai-responses',
  messages: 'anthropic-messages',
};

/** The endpoint that a command line describes: the preset first, then what stands beside it. Throws `input-invalid`. */
export function readEndpointOptions(line: CommandLine, form: EndpointForm): EndpointInput {
  const preset = presetOf(line, form);
  const authStyle = authStyleOf(line, form) ?? preset?.authStyle ?? form.authStyles[0] ?? 'bearer';
  const needsNoKey = line.flag('no-key') || (authStyle === 'none' && !line.flag('api-key-stdin'));
  if (line.flag('no-key') && line.flag('api-key-stdin'))
    refuse('give either --api-key-stdin or --no-key, not both');
  return {
    baseUrl: line.text('base-url') ?? preset?.baseUrl ?? null,
    label: preset?.label ?? null,
    endpoint: {
      dialect: dialectOf(line, form) ?? preset?.dialect ?? null,
      authStyle: needsNoKey ? 'none' : keyStyle(authStyle, line, form),
      headers: line.all('header').map(headerOf),
      switches: { ...preset?.switches, ...switchesOf(line, form) },
      models: [...line.all('model')],
    },
    needsNoKey,
  };
}

function presetOf(line: CommandLine, form: EndpointForm): EndpointPreset | null {
  const wanted = line.text('preset');
  if (wanted === null) return null;
  return (
    form.presets.find(({ id }) => id === wanted.toLowerCase()) ??
    refuse(
      `there is no preset "${wanted.slice(0, 40)}"; known are ${form.presets.map(({ id }) => id).join(', ')}`,
    )
  );
}

function dialectOf(line: CommandLine, form: EndpointForm): EndpointDialect | null {
  const wanted = line.text('dialect');
  if (wanted === null) return null;
  const dialect = Object.hasOwn(dialects, wanted) ? dialects[wanted] : undefined;
  if (dialect !== undefined && form.dialects.includes(dialect)) return dialect;
  const known = Object.keys(dialects).filter((name) =>
    form.dialects.some((entry) => entry === dialects[name]),
  );
  return refuse(`--dialect is ${known.join(' or ')} here`);
}

function authStyleOf(line: CommandLine, form: EndpointForm): EndpointAuthStyle | null {
  const wanted = line.text('auth-style');
  if (wanted === null) return null;
  return (
    form.authStyles.find((style) => style === wanted) ??
    refuse(`--auth-style is ${form.authStyles.join(', ')}`)
  );
}

/** A key for a server whose preset needs none goes where keys usually go. */
function keyStyle(style: EndpointAuthStyle, line: CommandLine, form: EndpointForm): EndpointAuthStyle {
  return style === 'none' && line.text('auth-style') === null ? (form.authStyles[0] ?? 'bearer') : style;
}

function headerOf(text: string): EndpointOptions['headers'][number] {
  const colon = text.indexOf(':');
  if (colon < 1) refuse("--header is 'Name: value'");
  return { name: text.slice(0, colon).trim(), value: text.slice(colon + 1).trim() };
}

function switchesOf(line: CommandLine, form: EndpointForm): EndpointSwitches {
  const entries = line.all('switch').map((text) => {
    const equals = text.indexOf('=');
    const name = text.slice(0, equals);
    if (equals < 1 || !form.switches.includes(name))
      refuse(`--switch is name=value with one of the names ${form.switches.join(', ')}`);
    return [name, valueOf(name, text.slice(equals + 1))] as const;
  });
  // What a name may hold is checked by the contract.
  return Object.fromEntries(entries) as EndpointSwitches;
}

function valueOf(name: string, text: string): boolean | string | readonly string[] {
  if (name === 'strip')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  if (text === 'true' || text === 'on') return true;
  return text === 'false' || text === 'off' ? false : text;
}
