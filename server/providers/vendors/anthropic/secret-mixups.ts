import { SwitchyardError } from '../../../errors/index.ts';

const refuse = (message: string): never => {
  throw new SwitchyardError('input-invalid', message);
};

/** Things that no account of this vendor takes. Unknown prefixes pass: the vendor may introduce new ones. */
export function refuseForeignSecret(secret: string): void {
  if (secret.startsWith('sk-ant-ort'))
    refuse(
      'This is a refresh token, which belongs to the program that made it. Paste an API key or a setup token.',
    );
  if (secret.startsWith('sk-ant-admin'))
    refuse('This is an admin key, which cannot call models. Paste an ordinary API key.');
  if (/^sk-(?:proj|svcacct)-/.test(secret))
    refuse('This is an OpenAI key. Add it to an OpenAI account instead.');
}

export function refuseOauthToken(secret: string): void {
  if (secret.startsWith('sk-ant-oat'))
    refuse('This is a plan token (`claude setup-token`), not an API key. Add it as a setup token instead.');
}

export function refuseApiKey(secret: string): void {
  if (secret.startsWith('sk-ant-api'))
    refuse('This is an API key, not a setup token. Add it as an Anthropic API key instead.');
}
