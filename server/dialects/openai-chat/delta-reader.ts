import type { IrEvent } from '../../ir/index.ts';
import { asRecord, memberOf, type JsonRecord } from '../json-values.ts';
import type { AnswerShape } from '../openai-finish.ts';
import { readCitations, readContent, readImages } from './answer-parts.ts';
import { createCallReader } from './call-reader.ts';
import { createDetailsCollector, reasoningText } from './reasoning.ts';
import type { PlainWords } from './plain-words.ts';
import { createThinkTagReader } from './think-tags.ts';

type Kind = 'text' | 'thinking' | 'refusal';

/** Turns deltas into blocks: one of text, reasoning and refusal is open at a time, calls run beside each other. */
export interface DeltaReader {
  read(delta: unknown, out: IrEvent[]): void;
  /** How to add more words like those that the last delta held and nothing else; null when that is not so simple. */
  repeat(plain: PlainWords): ((words: string, json: string, out: IrEvent[]) => void) | null;
  /** Ends what is open; a later delta opens anew. */
  close(out: IrEvent[]): void;
  shape(): AnswerShape & { readonly isReasoningOnly: boolean };
}

export function createDeltaReader(): DeltaReader {
  let blocks = 0;
  let open: Kind | null = null;
  let current = -1;
  let hasThinking = false;
  let hasOther = false;
  let hasRefusal = false;
  const tags = createThinkTagReader();
  const calls = createCallReader();
  const details = createDetailsCollector();
  const nextBlock = (): number => blocks++;

  const closeOpen = (out: IrEvent[]): void => {
    if (open === 'text') out.push({ type: 'text-end', block: current });
    else if (open === 'refusal') out.push({ type: 'refusal-end', block: current });
    else if (open === 'thinking') out.push({ type: 'thinking-end', block: current, seal: details.take() });
    open = null;
  };
  const begin = (kind: Kind, out: IrEvent[]): void => {
    if (open === kind) return;
    closeOpen(out);
    open = kind;
    current = nextBlock();
    out.push({ type: `${kind}-start`, block: current });
  };
  const say = (kind: Kind, text: string, out: IrEvent[], json?: string): void => {
    if (text === '') return;
    begin(kind, out);
    if (kind === 'thinking') hasThinking = true;
    else hasOther = true;
    if (kind === 'refusal') hasRefusal = true;
    out.push({ type: `${kind}-delta`, block: current, text, json });
  };
  const readText = (text: string, out: IrEvent[], json?: string): void => {
    if (tags.isDone) return say('text', text, out, json);
    const piece = tags.push(text);
    say('thinking', piece.thinking, out);
    say('text', piece.text, out);
  };
  const readReasoning = (delta: JsonRecord, out: IrEvent[]): void => {
    const text = reasoningText(delta);
    const list = delta['reasoning_details'];
    // Reasoning has its own member here, so tags in the content are words.
    if (text !== '' && !hasThinking) endTags(out);
    say('thinking', text, out);
    if (!Array.isArray(list) || list.length === 0) return;
    if (open !== 'thinking') begin('thinking', out);
    details.add(list);
  };
  /** What looked like the beginning of a tag is text after all. */
  const endTags = (out: IrEvent[]): void => {
    if (tags.isDone) return;
    const piece = tags.end();
    say('thinking', piece.thinking, out);
    say('text', piece.text, out);
  };
  const readCalls = (delta: JsonRecord, out: IrEvent[]): void => {
    const legacy = asRecord(delta['function_call']);
    const list = legacy === null ? delta['tool_calls'] : [{ index: 0, function: legacy }];
    if (!Array.isArray(list) || list.length === 0) return;
    endTags(out);
    closeOpen(out);
    hasOther = true;
    calls.read(list, nextBlock, out);
  };
  return {
    read(value, out) {
      const delta = asRecord(value);
      if (delta === null) return;
      const { content } = delta;
      readReasoning(delta, out);
      if (typeof content === 'string') {
        if (content !== '') readText(content, out);
      } else if (Array.isArray(content)) {
        const read = readContent(content);
        say('thinking', read.thinking, out);
        if (read.text !== '') readText(read.text, out);
      }
      const refusal = delta['refusal'];
      if (typeof refusal === 'string') say('refusal', refusal, out);
      readCalls(delta, out);
      if (delta['annotations'] !== undefined && open === 'text')
        for (const citation of readCitations(delta['annotations']))
          out.push({ type: 'text-citation', block: current, citation });
      if (memberOf(delta, 'images') === undefined) return;
      for (const image of readImages(delta['images'])) {
        closeOpen(out);
        hasOther = true;
        out.push({ type: 'block', block: nextBlock(), content: image });
      }
    },
    repeat({ member }) {
      if (member === 'arguments') return calls.repeat();
      return member === 'content'
        ? (text, json, out) => readText(text, out, json)
        : (text, json, out) => say('thinking', text, out, json);
    },
    close(out) {
      endTags(out);
      closeOpen(out);
      calls.close(nextBlock, out);
    },
    shape: () => ({ hasToolCalls: calls.hasCalls, hasRefusal, isReasoningOnly: hasThinking && !hasOther }),
  };
}
