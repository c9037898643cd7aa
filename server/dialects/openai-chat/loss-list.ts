import type { Block, CacheMark, Loss, LossKind } from '../../ir/index.ts';

/** Losses while an encoder makes them. */
export interface LossList {
  add(path: string, kind: LossKind, reason: string): void;
  /** The same for what a person should be told of, because the outcome changes. */
  addVisibly(path: string, kind: LossKind, reason: string): void;
  /** A cache mark that has no place in Chat Completions. */
  cacheMark(holder: { readonly cacheMark?: CacheMark }, path: string): void;
  /** What a text block carries besides its text. */
  extras(block: Block, path: string): void;
  readonly losses: readonly Loss[];
}

export function createLossList(): LossList {
  const losses: Loss[] = [];
  const add: LossList['add'] = (path, kind, reason) => void losses.push({ path, kind, reason });
  const cacheMark: LossList['cacheMark'] = (holder, path) => {
    if (holder.cacheMark !== undefined) add(path, 'cache-mark', 'Chat Completions has no cache marks.');
  };
  return {
    losses,
    add,
    addVisibly: (path, kind, reason) => void losses.push({ path, kind, reason, isVisible: true }),
    cacheMark,
    extras(block, path) {
      if (block.type === 'opaque') return;
      cacheMark(block, path);
      if (block.type !== 'text') return;
      if (block.citations !== undefined && block.citations.length > 0)
        add(path, 'citation', 'Chat Completions takes no citations in the history.');
      if (block.seal !== undefined) add(path, 'seal', 'Chat Completions has no place for a seal on text.');
    },
  };
}
