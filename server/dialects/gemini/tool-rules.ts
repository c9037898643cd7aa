import type { ToolRules } from '../../ir/index.ts';

/**
 * Function names hold letters, digits and `_ . : -`, begin with a letter or underscore, and have at most 64 characters on
 * every backend (dialect rule 43, provider notes 15.1). Google does not document what an id may hold; this is what its
 * own clients make.
 */
export const toolRules: ToolRules = {
  maximumNameLength: 64,
  illegalNameCharacter: /[^a-zA-Z0-9_.:-]/g,
  nameStart: /[a-zA-Z_]/,
  maximumIdLength: 64,
  illegalIdCharacter: /[^A-Za-z0-9_-]/g,
  hasNamespaces: false,
  hasTextTools: false,
};
