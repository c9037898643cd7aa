import { elementPart } from '../formats/text-format.ts';
import type { Connection, ManagedKey, OfferedModel } from '../manifest.ts';
import { listedModels } from '../offered-models.ts';
import { shellWord } from '../snippets.ts';

/** The one provider id that we ever use. */
export const crushProviderId = 'switchyard';

const plain = { secret: false, neededByTable: false, signature: false } as const;

/** Our block of `crushrc`. The id of the block stands in its markers. */
export function scriptKey(file: string, connection: Connection): ManagedKey {
  return {
    ...plain,
    file,
    format: 'shell',
    path: ['provider'],
    value: scriptLines(connection),
    secret: true,
    signature: true,
    why: 'adds Switchyard to the providers of Crush, with the key by which Switchyard knows it',
  };
}

/** Models that Crush finds by itself are added to the listed ones, so that later accounts need no new apply. */
export function scriptLines(connection: Connection): string {
  const { proxyUrl, clientKey, models } = connection;
  const provider = [
    `provider add ${crushProviderId}`,
    '--name Switchyard',
    '--type openai-compat',
    `--base-url ${shellWord(`${proxyUrl}/v1`)}`,
    `--api-key ${shellWord(clientKey)}`,
    '--discover-models true',
  ];
  const named = listedModels(connection).map((model) =>
    [
      `model add ${shellWord(`${crushProviderId}/${model.id}`)}`,
      `--name ${shellWord(oneLine(model.label))}`,
      ...limits(model).map(([flag, , tokens]) => `${flag} ${tokens}`),
    ].join(' '),
  );
  const chosen = ['large', 'small'].flatMap((slot) => {
    const model = models[slot];
    return model === undefined ? [] : [`model ${slot} ${shellWord(`${crushProviderId}/${model}`)}`];
  });
  return [provider.join(' '), ...named, ...chosen].join('\n');
}

/** The same in the older form. */
export function jsonKeys(file: string, connection: Connection): readonly ManagedKey[] {
  const { proxyUrl, clientKey, models } = connection;
  const base = ['providers', crushProviderId];
  const key = (
    path: readonly string[],
    value: ManagedKey['value'],
    why: string,
    facts: Partial<ManagedKey> = {},
  ): ManagedKey => ({ ...plain, file, format: 'json', path, value, why, ...facts });
  return [
    key([...base, 'name'], 'Switchyard', 'the name in the list of models'),
    key([...base, 'type'], 'openai-compat', 'how its models are spoken to'),
    key([...base, 'base_url'], `${proxyUrl}/v1`, 'sends these models to Switchyard', { signature: true }),
    key([...base, 'api_key'], clientKey, 'the key by which Switchyard knows Crush', {
      secret: true,
      signature: true,
    }),
    key([...base, 'discover_models'], true, 'Crush asks Switchyard for further models'),
    ...listedModels(connection).map((model) =>
      key(
        [...base, 'models', elementPart('id', model.id)],
        {
          id: model.id,
          name: model.label,
          ...Object.fromEntries(limits(model).map(([, name, tokens]) => [name, tokens])),
        },
        'a model that Switchyard serves',
      ),
    ),
    ...['large', 'small'].flatMap((slot) => {
      const model = models[slot];
      if (model === undefined) return [];
      const why = 'the model that you chose for it';
      return [
        key(['models', slot, 'provider'], crushProviderId, why),
        key(['models', slot, 'model'], model, why),
      ];
    }),
  ];
}

function limits({
  contextTokens,
  outputTokens,
}: OfferedModel): readonly (readonly [string, string, number])[] {
  return [
    ...(contextTokens === null ? [] : [['--context-window', 'context_window', contextTokens] as const]),
    ...(outputTokens === null ? [] : [['--default-max-tokens', 'default_max_tokens', outputTokens] as const]),
  ];
}

function oneLine(label: string): string {
  return label.replaceAll(/\p{Cc}+/gu, ' ');
}
