import type { EndpointOptions } from '../contract/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Provider } from '../providers/provider.ts';

const refuse = (message: string): never => {
  throw new SwitchyardError('input-invalid', message);
};

/** Belong to the connection, to the body, or are written by us. */
const ours = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'accept-encoding',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'forwarded',
  'via',
]);
/** A name like these carries a credential; those are kept in the vault, never shown again, and sent as the key. */
const carriesCredential =
  /(?:^|-)(?:authorization|auth|token|secret|password|passwd|cookie|credentials?|key|apikey|session)(?:-|$)/;
const looksLikeSecret = /\b(?:sk|rt|sess|gsk|xai|AIza)[-_]?[\w-]{20,}|\beyJ[\w-]{10,}\.|^(?:Bearer|Basic)\s/i;
/** How programs name themselves: Switchyard never passes for another one. */
const identity =
  /^(?:user-agent|originator|x-app|x-client-app|x-stainless-.*|x-claude-.*|x-codex-.*|x-msh-.*|editor-.*)$/;

/** Throws `input-invalid` for a header that a person may not set; the sentence says why. */
function checkHeader({ name, value }: EndpointOptions['headers'][number]): void {
  const lower = name.toLowerCase();
  if (carriesCredential.test(lower) || looksLikeSecret.test(value))
    refuse(`the header "${name}" carries a credential; paste that as the key instead`);
  if (ours.has(lower) || lower.startsWith('x-forwarded-'))
    refuse(`the header "${name}" is written by Switchyard itself`);
  if (identity.test(lower))
    refuse(`the header "${name}" names a program; Switchyard does not pass for another one`);
}

/**
 * The options of an account at an address of the person's own, or null for other providers. Without a key nothing is
 * sent as one. Throws `input-invalid` with the reason.
 */
export function checkedEndpoint(
  provider: Provider,
  given: EndpointOptions | undefined,
  hasKey: boolean,
): EndpointOptions | null {
  const form = provider.endpoint;
  if (form === undefined)
    return given === undefined
      ? null
      : refuse(`a ${provider.descriptor.label} account has no endpoint options`);
  const usual = form.authStyles[0] ?? 'bearer';
  const chosen: EndpointOptions = given ?? {
    dialect: null,
    authStyle: usual,
    headers: [],
    switches: {},
    models: [],
  };
  if (chosen.dialect !== null && !form.dialects.includes(chosen.dialect))
    refuse(
      `${provider.descriptor.label} accounts do not speak ${chosen.dialect}; take the other kind of endpoint`,
    );
  if (!form.authStyles.includes(chosen.authStyle))
    refuse(`the auth style "${chosen.authStyle}" is not known here`);
  if (hasKey && chosen.authStyle === 'none')
    refuse('a key was given, but the auth style "none" sends none; choose where the key goes');
  chosen.headers.forEach(checkHeader);
  const names = chosen.headers.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) refuse(`the header "${twice}" is there twice`);
  const blank = chosen.models.find((model) => model.trim() !== model || model === '');
  if (blank !== undefined) refuse('a model’s name must not begin or end with a space');
  return {
    ...chosen,
    authStyle: hasKey ? chosen.authStyle : 'none',
    models: [...new Set(chosen.models)],
  };
}
