import type { ToolRules } from '../codec.ts';

/** OpenAI's public API reference: names of at most 64 letters, digits, `_` and `-`; ids of at most 40 characters. */
export const clientToolRules: ToolRules = {
  maximumNameLength: 64,
  illegalNameCharacter: /[^a-zA-Z0-9_-]/g,
  nameStart: null,
  maximumIdLength: 40,
  illegalIdCharacter: /[^a-zA-Z0-9_-]/g,
  hasNamespaces: false,
  hasTextTools: true,
};

/** Only OpenAI itself knows tools that take text; every other server of this dialect knows functions alone. */
export const upstreamToolRules: ToolRules = { ...clientToolRules, hasTextTools: false };
