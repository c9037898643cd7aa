import type { Connection, OfferedModel } from './manifest.ts';

/** An agent that lists every model by name gets at most this many; its settings stay a file that a person can read. */
const mostListedModels = 100;

const sane = /^\w[\w.:@+-]*(?:\/[\w@][\w.:@+-]*)*$/;

/**
 * What an agent is told of by name: the models that the person mapped and the first of the catalogue. A mapped name that
 * the catalogue does not have may be a name of the person's own routing; it is listed as a chat model.
 */
export function listedModels({ models, catalogue }: Connection): readonly OfferedModel[] {
  const mapped = Object.values(models).flatMap((id) =>
    catalogue.some((offered) => offered.id === id) ? [] : [unknownModel(id)],
  );
  const named = new Map([...mapped, ...catalogue].map((model) => [model.id, model]));
  return [...named.values()]
    .filter(({ id }) => id.length <= 200 && sane.test(id) && id !== '__proto__')
    .slice(0, mostListedModels);
}

/** The model that an agent starts with: the mapped one, else the best of the catalogue; null when nothing is known. */
export function mainModel(connection: Connection, slot: string): OfferedModel | null {
  const id = connection.models[slot];
  const listed = listedModels(connection);
  return (id === undefined ? listed[0] : listed.find((model) => model.id === id)) ?? null;
}

/** The model for titles and summaries: the mapped one, else one that its name calls small, else `main`. */
export function smallModel(connection: Connection, slot: string, main: OfferedModel): OfferedModel {
  if (connection.models[slot] !== undefined) return mainModel(connection, slot) ?? main;
  const small = /(?:^|[^a-z])(?:haiku|flash|mini|nano|small|lite)(?:[^a-z]|$)/i;
  return listedModels(connection).find(({ id }) => small.test(id)) ?? main;
}

function unknownModel(id: string): OfferedModel {
  return { id, label: id, contextTokens: null, outputTokens: null, dialect: 'openai-chat' };
}
