import type { OwnedValue } from '../formats/text-format.ts';
import type { Connection, ManagedKey, OfferedModel } from '../manifest.ts';
import { listedModels, mainModel, smallModel } from '../offered-models.ts';

/** The one provider id that we ever use, in OpenCode and in Kilo, which share the schema. */
export const openCodeProviderId = 'switchyard';

/** The AI SDK package per dialect; all of them are part of the program (equipment notes A.6). */
const packages = {
  'openai-chat': '@ai-sdk/openai-compatible',
  'openai-responses': '@ai-sdk/openai',
  'anthropic-messages': '@ai-sdk/anthropic',
  gemini: '@ai-sdk/google',
} as const satisfies Record<OfferedModel['dialect'], string>;

const providerPackage = packages['openai-chat'];

/**
 * One provider for all dialects: a model names its own AI SDK package, so Claude is spoken to as Claude, and `/v1` fits
 * them all because the proxy also takes Google's paths below it (run with OpenCode 1.18.33 and Kilo 7.7.9).
 */
export function providerKeys(file: string, connection: Connection): readonly ManagedKey[] {
  const base = ['provider', openCodeProviderId];
  const plain = {
    file,
    format: 'json',
    secret: false,
    neededByTable: false,
    signature: false,
  } as const;
  const { proxyUrl, clientKey, models } = connection;
  const slots = ['model', 'small_model'].flatMap((slot) => {
    const model = models[slot];
    if (model === undefined) return [];
    return [{ ...plain, path: [slot], value: modelName(model), why: 'the model that you chose for it' }];
  });
  return [
    { ...plain, path: [...base, 'npm'], value: providerPackage, why: 'how its models are spoken to' },
    { ...plain, path: [...base, 'name'], value: 'Switchyard', why: 'the name in the list of models' },
    {
      ...plain,
      path: [...base, 'options', 'baseURL'],
      value: `${proxyUrl}/v1`,
      signature: true,
      why: 'sends these models to Switchyard',
    },
    {
      ...plain,
      path: [...base, 'options', 'apiKey'],
      value: clientKey,
      secret: true,
      signature: true,
      why: 'the key by which Switchyard knows the program',
    },
    ...listedModels(connection).map((model) => ({
      ...plain,
      path: [...base, 'models', model.id],
      value: modelEntry(model),
      why: 'a model that Switchyard serves; the program lists only models that it is told of',
    })),
    ...slots,
  ];
}

/** The same settings for one process, with a model of ours chosen: a launch through Switchyard goes through it. */
export function inlineConfig(connection: Connection): string {
  const main = mainModel(connection, 'model');
  const chosen =
    main === null
      ? {}
      : {
          model: modelName(main.id),
          small_model: modelName(smallModel(connection, 'small_model', main).id),
        };
  return JSON.stringify({ ...configOf(connection), ...chosen });
}

/** The provider as a document, for copying. */
export function configOf(connection: Connection): object {
  const { proxyUrl, clientKey } = connection;
  const models = Object.fromEntries(listedModels(connection).map((model) => [model.id, modelEntry(model)]));
  return {
    provider: {
      [openCodeProviderId]: {
        npm: providerPackage,
        name: 'Switchyard',
        options: { baseURL: `${proxyUrl}/v1`, apiKey: clientKey },
        models,
      },
    },
  };
}

/** A model of ours as the program names it. */
export function modelName(id: string): string {
  return `${openCodeProviderId}/${id}`;
}

/** Models that the program does not know count as text only; those of the three vendors' own dialects take images. */
function modelEntry({ label, dialect, contextTokens, outputTokens }: OfferedModel): OwnedValue {
  const limits =
    contextTokens === null || outputTokens === null
      ? {}
      : { limit: { context: contextTokens, output: outputTokens } };
  if (dialect === 'openai-chat') return { name: label, ...limits };
  return {
    name: label,
    provider: { npm: packages[dialect] },
    attachment: true,
    modalities: { input: ['text', 'image'], output: ['text'] },
    ...limits,
  };
}
