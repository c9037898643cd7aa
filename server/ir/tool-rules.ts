/** What a dialect allows in tool names and ids, as data for the pass that adapts them. */
export interface ToolRules {
  readonly maximumNameLength: number;
  /** Matches one character that a name may not hold; with the `g` flag. */
  readonly illegalNameCharacter: RegExp;
  /** The first character a name must start with, when there is such a rule. */
  readonly nameStart: RegExp | null;
  readonly maximumIdLength: number;
  /** Matches one character that a call id may not hold; with the `g` flag. */
  readonly illegalIdCharacter: RegExp;
  /** Tools may stand in a namespace. */
  readonly hasNamespaces: boolean;
  /** Tools may take free text in place of JSON. */
  readonly hasTextTools: boolean;
}
