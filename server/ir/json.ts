/** A parsed JSON value that is passed on as it came. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue };

export type JsonObject = { readonly [member: string]: JsonValue };

/**
 * What one dialect said and no other can: emitted again only to the dialect it came from. Members that the IR has a
 * place for are not repeated here.
 */
export interface Native {
  /** A dialect's id, for example `openai-responses`. */
  readonly dialect: string;
  readonly data: JsonObject;
}
