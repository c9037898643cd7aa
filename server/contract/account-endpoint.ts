import { Type, type Static } from 'typebox';

/** How one server differs from its dialect's reference; absent = like the reference (see `server/ir/target.ts`). */
export const EndpointSwitches = Type.Object(
  {
    maximumOutputField: Type.Optional(
      Type.Union([Type.Literal('max_tokens'), Type.Literal('max_completion_tokens')]),
    ),
    developerRole: Type.Optional(Type.Boolean()),
    streamUsage: Type.Optional(Type.Boolean()),
    parallelToolCalls: Type.Optional(Type.Boolean()),
    toolChoiceRequired: Type.Optional(Type.Boolean()),
    jsonSchema: Type.Optional(Type.Boolean()),
    reasoningField: Type.Optional(
      Type.Union([
        Type.Literal('reasoning_content'),
        Type.Literal('reasoning'),
        Type.Literal('reasoning_details'),
        Type.Literal('think-tags'),
        Type.Literal('none'),
      ]),
    ),
    replayReasoning: Type.Optional(Type.Boolean()),
    reasoningEffort: Type.Optional(Type.Boolean()),
    arrayContent: Type.Optional(Type.Boolean()),
    imageUrls: Type.Optional(Type.Boolean()),
    images: Type.Optional(Type.Boolean()),
    strip: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })),
    webSearch: Type.Optional(Type.Boolean()),
    schemaSubset: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type EndpointSwitches = Static<typeof EndpointSwitches>;

/** What a server at an address of the person's own may speak. */
export const EndpointDialect = Type.Union([
  Type.Literal('anthropic-messages'),
  Type.Literal('openai-chat'),
  Type.Literal('openai-responses'),
]);
export type EndpointDialect = Static<typeof EndpointDialect>;

/** Where the key goes: `Authorization: Bearer`, a header of that name, or nowhere. */
export const EndpointAuthStyle = Type.Union([
  Type.Literal('bearer'),
  Type.Literal('x-api-key'),
  Type.Literal('api-key'),
  Type.Literal('none'),
]);
export type EndpointAuthStyle = Static<typeof EndpointAuthStyle>;

/** What a person may set for an account at an address of their own (provider notes 13). */
export const EndpointOptions = Type.Object(
  {
    /** What the server speaks; null = what the provider prefers. */
    dialect: Type.Union([EndpointDialect, Type.Null()]),
    authStyle: EndpointAuthStyle,
    /** Sent with every request. No credentials: those belong into the key. */
    headers: Type.Array(
      Type.Object({
        name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z0-9-]+$' }),
        value: Type.String({ maxLength: 1000, pattern: '^[\\x20-\\x7e]*$' }),
      }),
      { maxItems: 20 },
    ),
    switches: EndpointSwitches,
    /** Models that the person named, for servers without a list. */
    models: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 500 }),
  },
  { additionalProperties: false },
);
export type EndpointOptions = Static<typeof EndpointOptions>;

/** A well-known server, to fill the form with; nothing of it is stored but what the person then adds. */
export const EndpointPreset = Type.Object({
  /** Short and stable, for the command line, e.g. `deepseek`. */
  id: Type.String(),
  label: Type.String(),
  baseUrl: Type.String(),
  dialect: EndpointDialect,
  authStyle: EndpointAuthStyle,
  switches: EndpointSwitches,
  /** A page of the vendor with its terms; null for programs on this computer. */
  termsUrl: Type.Union([Type.String(), Type.Null()]),
  /** One sentence that a person should know before, else null. */
  note: Type.Union([Type.String(), Type.Null()]),
});
export type EndpointPreset = Static<typeof EndpointPreset>;

/** What the form for an account at an address of the person's own offers. */
export const EndpointForm = Type.Object({
  /** What such a server may speak, the preferred one first. */
  dialects: Type.Array(EndpointDialect),
  /** The usual one first. */
  authStyles: Type.Array(EndpointAuthStyle),
  /** Names of `EndpointSwitches` that mean something here, in the order to show them. */
  switches: Type.Array(Type.String()),
  presets: Type.Array(EndpointPreset),
});
export type EndpointForm = Static<typeof EndpointForm>;
