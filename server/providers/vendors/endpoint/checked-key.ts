import { SwitchyardError } from '../../../errors/index.ts';
import type { Credential } from '../../provider.ts';
import { cleanSecret } from '../../secrets.ts';
import { readTokenClaims } from '../openai/token-claims.ts';

const refuse = (message: string): never => {
  throw new SwitchyardError('input-invalid', message);
};

/** Any key of any server, but no login of a plan: that one goes to its own vendor only. Throws `input-invalid`. */
export function checkedKey(kind: string, pasted: string): Credential {
  if (kind !== 'api-key') refuse('This kind of account takes an API key.');
  const secret = cleanSecret(pasted);
  if (/^sk-ant-o[ar]t/.test(secret))
    refuse('This is a token of a Claude plan, which goes to Anthropic only. Paste a key of this server.');
  if (readTokenClaims(secret)?.isChatGpt === true)
    refuse('This is a ChatGPT login token, which goes to OpenAI only. Paste a key of this server.');
  return { form: 'api-key', secret, vendorAccountId: null, expiresAtMs: null };
}
