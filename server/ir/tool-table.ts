/** What a tool was called before it was adapted to the upstream. */
export interface OriginalTool {
  readonly name: string;
  readonly namespace: string | null;
  /** It takes free text, which the upstream was asked to give as `{"input":"…"}`. */
  readonly isWrapped: boolean;
}

/** How to undo `adaptTools` in the answer: the upstream's `toolKey` → the client's tool. Unchanged tools are not in it. */
export interface ToolTable {
  readonly tools: ReadonlyMap<string, OriginalTool>;
}

export const emptyToolTable: ToolTable = { tools: new Map() };

/** One string for a name in a namespace; no client writes a NUL into either, and one that does only confuses itself. */
export function toolKey(name: string, namespace: string | null): string {
  return namespace === null ? name : `${namespace}\u0000${name}`;
}
