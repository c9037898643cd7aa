const open = '<think>';
const close = '</think>';

/** A piece of content, told apart. */
export interface ThoughtPiece {
  readonly thinking: string;
  readonly text: string;
}

/**
 * Takes reasoning in `<think>` tags out of the content (provider notes 6 and 13). Only a tag at the very beginning of
 * the answer counts: later ones are the model's own words about tags.
 */
export interface ThinkTagReader {
  push(text: string): ThoughtPiece;
  /** What was held back, because it could have been a tag. */
  end(): ThoughtPiece;
  /** All that follows is text; `push` need not be called any more. */
  readonly isDone: boolean;
}

export function createThinkTagReader(): ThinkTagReader {
  let state: 'start' | 'inside' | 'after' | 'done' = 'start';
  let held = '';
  let hasThought = false;

  const atStart = (): ThoughtPiece => {
    const begun = held.trimStart();
    if (open.startsWith(begun) && begun.length < open.length) return { thinking: '', text: '' };
    if (begun.startsWith(open)) {
      state = 'inside';
      held = begun.slice(open.length);
      return inside();
    }
    state = 'done';
    return { thinking: '', text: flush() };
  };
  const inside = (): ThoughtPiece => {
    if (!hasThought) held = held.trimStart();
    hasThought = held !== '';
    const end = held.indexOf(close);
    if (end !== -1) {
      const thinking = held.slice(0, end).trimEnd();
      held = held.slice(end + close.length);
      state = 'after';
      return { thinking, text: after() };
    }
    const kept = heldBack(held);
    const thinking = held.slice(0, held.length - kept);
    held = held.slice(held.length - kept);
    return { thinking, text: '' };
  };
  /** Blank lines between the closing tag and the answer belong to neither. */
  const after = (): string => {
    held = held.trimStart();
    if (held !== '') state = 'done';
    return flush();
  };
  const flush = (): string => {
    const text = held;
    held = '';
    return text;
  };
  return {
    push(text) {
      held += text;
      if (state === 'start') return atStart();
      if (state === 'inside') return inside();
      return { thinking: '', text: state === 'after' ? after() : flush() };
    },
    end() {
      const isThinking = state === 'inside';
      state = 'done';
      const rest = flush();
      return isThinking ? { thinking: rest, text: '' } : { thinking: '', text: rest };
    },
    get isDone() {
      return state === 'done';
    },
  };
}

/** Characters at the end that may be white space before, or the beginning of, the closing tag. */
function heldBack(text: string): number {
  const bare = text.trimEnd();
  const tag = bare.lastIndexOf('<');
  const isTagBegun = tag !== -1 && bare.length === text.length && close.startsWith(bare.slice(tag));
  return text.length - (isTagBegun ? bare.slice(0, tag).trimEnd().length : bare.length);
}

/** The same for a whole content. */
export function splitThinkTags(content: string): ThoughtPiece {
  if (!content.trimStart().startsWith(open)) return { thinking: '', text: content };
  const reader = createThinkTagReader();
  const first = reader.push(content);
  const rest = reader.end();
  return { thinking: first.thinking + rest.thinking, text: first.text + rest.text };
}
