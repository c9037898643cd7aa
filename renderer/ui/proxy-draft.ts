/** What a person has typed for a proxy; nothing = what is stored. */
export interface ProxyDraft {
  readonly url?: string;
  readonly password?: string;
}
