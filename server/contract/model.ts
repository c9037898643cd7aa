import { Type, type Static } from 'typebox';

/**
 * One rule of model routing. The first rule that matches counts. `match` is a model name as clients ask for it; `*`
 * stands for any characters. A target is `model`, `provider/model` or `account label/model`; the targets are tried in order.
 */
export const ModelRule = Type.Object(
  {
    match: Type.String({ minLength: 1, maxLength: 200 }),
    /** Only for requests of this agent's keys; null = for every client. */
    agent: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]),
    /** Only when this account serves the request: its own name for one of its models. Null = for all. */
    accountId: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]),
    targets: Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { minItems: 1, maxItems: 10 }),
  },
  { additionalProperties: false },
);
export type ModelRule = Static<typeof ModelRule>;

/** One model that an account offers, as far as it is known. */
export const ModelView = Type.Object({
  id: Type.String(),
  label: Type.Union([Type.String(), Type.Null()]),
  contextTokens: Type.Union([Type.Integer(), Type.Null()]),
  maximumOutputTokens: Type.Union([Type.Integer(), Type.Null()]),
  excluded: Type.Boolean(),
});
export type ModelView = Static<typeof ModelView>;

/** The models of one account and how fresh that list is. */
export const AccountModels = Type.Object({
  accountId: Type.String(),
  accountLabel: Type.String(),
  provider: Type.String(),
  models: Type.Array(ModelView),
  /** False where the vendor tells no list for such an account (plans); then there is nothing to read. */
  hasList: Type.Boolean(),
  /** When the vendor's list was read; null = never, and the models are those the person named. */
  readAtMs: Type.Union([Type.Number(), Type.Null()]),
  /** Why the list could not be read the last time, else null. */
  problem: Type.Union([Type.String(), Type.Null()]),
});
export type AccountModels = Static<typeof AccountModels>;

export const ModelsSnapshot = Type.Object({
  /** Rises with every answer, so that an older one that comes late is told from a newer one. */
  revision: Type.Integer(),
  accounts: Type.Array(AccountModels),
  rules: Type.Array(ModelRule),
  excluded: Type.Array(Type.String()),
});
export type ModelsSnapshot = Static<typeof ModelsSnapshot>;

/** An account as one request would meet it now. */
const RoutedAccountView = Type.Object({
  id: Type.String(),
  label: Type.String(),
  provider: Type.String(),
  inUse: Type.Boolean(),
  /** The request is put into another dialect for it. */
  translated: Type.Boolean(),
  /** Why it would be passed over now (off, cooling down, signed out), else null. */
  unavailable: Type.Union([Type.String(), Type.Null()]),
  /** It serves its vendor's own client only. */
  genuineClientsOnly: Type.Boolean(),
});

/** What would happen to a request now, without making one: where it may go, in order, and why. */
export const ModelResolution = Type.Object({
  model: Type.String(),
  agent: Type.Union([Type.String(), Type.Null()]),
  dialect: Type.String(),
  /** The rule that decides, else null. */
  rule: Type.Union([ModelRule, Type.Null()]),
  /** Why nobody may serve it, else null. */
  refused: Type.Union([Type.String(), Type.Null()]),
  routes: Type.Array(
    Type.Object({
      vendor: Type.String(),
      /** As that vendor is asked. */
      model: Type.String(),
      reason: Type.String(),
      /** Tried when everything before it cannot serve. */
      isFallback: Type.Boolean(),
      accounts: Type.Array(RoutedAccountView),
    }),
  ),
  /** The accounts that are in no route, and why. */
  others: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), reason: Type.String() })),
});
export type ModelResolution = Static<typeof ModelResolution>;
