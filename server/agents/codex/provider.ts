import type { ScalarValue } from '../formats/text-format.ts';
import type { Connection, ManagedKey } from '../manifest.ts';
import { keysOfFile } from '../manifest-parts.ts';

/** The one provider id that we ever use: Codex files its sessions under it. Also the name of our profile. */
export const codexProviderId = 'switchyard';

export const codexAddress = (proxyUrl: string): string => `${proxyUrl}/backend-api/codex`;

/**
 * The keys of one file, config.toml or our profile: both have the same shape (codex protocol notes 5.1, 5.2). Inside
 * the table only keys that Codex knows are allowed; `supports_websockets` is left out, so Codex speaks HTTP.
 */
export function codexKeys(file: string, connection: Connection): readonly ManagedKey[] {
  const { proxyUrl, clientKey, mode } = connection;
  const key = keysOfFile(file, 'toml');
  const table = (name: string, value: ScalarValue, why: string, facts = {}): ManagedKey =>
    key(['model_providers', codexProviderId, name], value, why, facts);
  const passThrough = mode === 'pass-through';
  const address = passThrough ? codexAddress(`${proxyUrl}/k/${clientKey}`) : codexAddress(proxyUrl);
  return [
    key(['model_provider'], codexProviderId, 'makes Codex use the provider below', { signature: true }),
    ...modelKeys(connection).map(({ name, value }) => key([name], value, 'the model that you chose for it')),
    table('name', 'Switchyard', 'the name that Codex shows', { neededByTable: true }),
    table('base_url', address, 'sends Codex to Switchyard', { signature: true, secret: passThrough }),
    table('wire_api', 'responses', 'the only protocol that Codex still speaks'),
    ...(passThrough
      ? [table('requires_openai_auth', true, 'Codex keeps its own ChatGPT login and sends it along')]
      : [
          table('experimental_bearer_token', clientKey, 'the key by which Switchyard knows Codex', {
            secret: true,
          }),
          table('requires_openai_auth', false, 'Codex needs no login of its own'),
        ]),
  ];
}

/** Only the slots that the person mapped, under the names of Codex's configuration. */
export function modelKeys({
  models,
}: Connection): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries({ model: models['main'], review_model: models['review'] }).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value }],
  );
}
