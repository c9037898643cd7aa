import type { Block, JsonValue, TextBlock, Turn } from '../../ir/index.ts';

/** Items become turns: neighbours of one role are one turn, and instructions before the first turn are the system's. */
export interface History {
  add(role: Turn['role'], blocks: readonly Block[]): void;
  /** Tools that an item declares; `path` is where in the body. */
  addTools(tools: JsonValue, path: string, source: ToolSource): void;
  readonly system: readonly TextBlock[];
  readonly turns: readonly Turn[];
  readonly tools: readonly DeclaredTools[];
}

/** `request`: as if they stood in `tools`. `search`: an item that is kept declares them. */
export type ToolSource = 'request' | 'search';

export interface DeclaredTools {
  readonly tools: JsonValue;
  readonly path: string;
  readonly source: ToolSource;
}

export function createHistory(): History {
  const system: TextBlock[] = [];
  const turns: { readonly role: Turn['role']; readonly blocks: Block[] }[] = [];
  const tools: DeclaredTools[] = [];
  return {
    system,
    turns,
    tools,
    add(role, blocks) {
      if (blocks.length === 0) return;
      const last = turns.at(-1);
      if (last?.role === role) {
        for (const block of blocks) last.blocks.push(block);
        return;
      }
      const areTexts = blocks.every((block): block is TextBlock => block.type === 'text');
      if (role === 'system' && last === undefined && areTexts) for (const block of blocks) system.push(block);
      else turns.push({ role, blocks: [...blocks] });
    },
    addTools: (list, path, source) => {
      tools.push({ tools: list, path, source });
    },
  };
}
