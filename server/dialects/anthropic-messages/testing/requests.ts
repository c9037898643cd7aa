import type { Block, JsonObject, Loss, TextBlock, Turn } from '../../../ir/index.ts';

export { requestOf } from '../../../ir/testing/sample-requests.ts';

/** A turn of blocks; strings are texts. */
export function say(role: Turn['role'], ...blocks: readonly (Block | string)[]): Turn {
  const texts = blocks.map((block): Block =>
    typeof block === 'string' ? ({ type: 'text', text: block } satisfies TextBlock) : block,
  );
  return { role, blocks: texts };
}

/** The body as it will be on the wire. */
export function bodyOf(encoded: { readonly body: JsonObject }): Record<string, unknown> {
  return JSON.parse(JSON.stringify(encoded.body)) as Record<string, unknown>;
}

/** Where something was lost. */
export function lossesOf(encoded: { readonly losses: readonly Loss[] }): readonly string[] {
  return encoded.losses.map((loss) => loss.path);
}
