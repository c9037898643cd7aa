import type {
  EndpointAuthStyle,
  EndpointDialect,
  EndpointForm,
  EndpointOptions,
  EndpointPreset,
  EndpointSwitches,
} from '../../../server/contract/index.ts';

export type SwitchName = keyof EndpointSwitches;

/** What a switch may hold: yes or no, one of these words, or a list of names. */
export const switchKinds: Readonly<Record<SwitchName, 'boolean' | 'list' | readonly string[]>> = {
  maximumOutputField: ['max_tokens', 'max_completion_tokens'],
  developerRole: 'boolean',
  streamUsage: 'boolean',
  parallelToolCalls: 'boolean',
  toolChoiceRequired: 'boolean',
  jsonSchema: 'boolean',
  reasoningField: ['reasoning_content', 'reasoning', 'reasoning_details', 'think-tags', 'none'],
  replayReasoning: 'boolean',
  reasoningEffort: 'boolean',
  arrayContent: 'boolean',
  imageUrls: 'boolean',
  images: 'boolean',
  strip: 'list',
  webSearch: 'boolean',
  schemaSubset: 'boolean',
};

/** Names of APIs and headers, which no language translates. */
export const dialectNames: Readonly<Record<EndpointDialect, string>> = {
  'openai-chat': 'Chat Completions',
  'openai-responses': 'Responses',
  'anthropic-messages': 'Messages',
};
export const authNames: Readonly<Record<Exclude<EndpointAuthStyle, 'none'>, string>> = {
  bearer: 'Authorization: Bearer',
  'x-api-key': 'x-api-key',
  'api-key': 'api-key',
};

/** The form while it is being filled in: plain texts, checked when it is sent. */
export interface EndpointDraft {
  readonly baseUrl: string;
  readonly dialect: EndpointDialect | null;
  readonly authStyle: EndpointAuthStyle;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly switches: EndpointSwitches;
  /** One model a line. */
  readonly models: string;
}

export function emptyDraft(form: EndpointForm): EndpointDraft {
  return {
    baseUrl: '',
    dialect: form.dialects[0] ?? null,
    authStyle: form.authStyles[0] ?? 'bearer',
    headers: [],
    switches: {},
    models: '',
  };
}

/** The form as an account has it. */
export function draftOf(form: EndpointForm, options: EndpointOptions, baseUrl: string): EndpointDraft {
  return {
    ...options,
    baseUrl,
    dialect: options.dialect ?? form.dialects[0] ?? null,
    models: options.models.join('\n'),
  };
}

/** The form as a well-known server wants it; headers and models that were typed stay. */
export function withPreset(draft: EndpointDraft, preset: EndpointPreset): EndpointDraft {
  const { baseUrl, dialect, authStyle, switches } = preset;
  return { ...draft, baseUrl, dialect, authStyle, switches };
}

/** The value of one switch, or the usual for undefined. */
export function withSwitch(
  draft: EndpointDraft,
  name: SwitchName,
  value: EndpointSwitches[SwitchName] | undefined,
): EndpointDraft {
  const { [name]: _before, ...others } = draft.switches;
  return { ...draft, switches: value === undefined ? others : { ...others, [name]: value } };
}

export type DraftProblem = 'base-url-missing' | 'base-url-wrong' | 'headers-wrong';

const headerName = /^[A-Za-z0-9-]{1,100}$/;
const headerValue = /^[\x20-\x7e]{0,1000}$/;
const isEmpty = ({ name, value }: EndpointDraft['headers'][number]): boolean =>
  name.trim() === '' && value.trim() === '';

/** What keeps the form from being sent; the server looks closer. */
export function problemsOf(draft: EndpointDraft): ReadonlySet<DraftProblem> {
  const problems = new Set<DraftProblem>();
  const typed = draft.baseUrl.trim();
  if (typed === '') problems.add('base-url-missing');
  else if (!/^https?:\/\/[^\s/]/i.test(typed) || !URL.canParse(typed)) problems.add('base-url-wrong');
  const odd = draft.headers
    .filter((header) => !isEmpty(header))
    .some(({ name, value }) => !headerName.test(name.trim()) || !headerValue.test(value.trim()));
  if (odd) problems.add('headers-wrong');
  return problems;
}

/** The options as the server takes them; empty rows and lines are left out. */
export function optionsOf(draft: EndpointDraft, hasKey: boolean): EndpointOptions {
  const lines = draft.models.split('\n').map((line) => line.trim());
  return {
    dialect: draft.dialect,
    authStyle: hasKey ? draft.authStyle : 'none',
    headers: draft.headers
      .filter((header) => !isEmpty(header))
      .map(({ name, value }) => ({ name: name.trim(), value: value.trim() })),
    switches: draft.switches,
    models: [...new Set(lines.filter((line) => line !== ''))],
  };
}
