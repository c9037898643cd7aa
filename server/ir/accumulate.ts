import type { Block, Citation } from './content.ts';
import type { IrEvent } from './events.ts';
import { noUsage, type AnswerError, type Finish, type IrResponse, type Usage } from './response.ts';
import type { Seal } from './seals.ts';
import { mergeUsage } from './usage.ts';

/** Collects a streamed answer into a whole one. */
export interface Accumulator {
  push(event: IrEvent): void;
  /** What came so far; blocks that have not ended are in it as far as they came. */
  result(): IrResponse;
}

interface Draft {
  readonly number: number;
  readonly start: IrEvent;
  text: string;
  seal: Seal | null;
  citations: Citation[] | null;
}

const unknownFinish: Finish = { unified: 'other', raw: null, stopSequence: null };

/** An accumulator for one answer. Events that belong to no block that started are passed over. */
export function createAccumulator(): Accumulator {
  const drafts = new Map<number, Draft>();
  let id: string | null = null;
  let model: string | null = null;
  let usage: Usage = noUsage;
  let finish: Finish | null = null;
  let error: AnswerError | null = null;

  const take = (event: IrEvent): void => {
    switch (event.type) {
      case 'response-start':
        id = event.id ?? id;
        model = event.model ?? model;
        return;
      case 'usage':
        usage = mergeUsage(usage, event.usage);
        return;
      case 'finish':
        finish = event.finish;
        return;
      case 'error':
        error = event.error;
        return;
      default:
        takeBlockEvent(drafts, event);
    }
  };

  return {
    push(event) {
      if (finish === null && error === null) take(event);
    },
    result() {
      const ordered = [...drafts.values()].sort((left, right) => left.number - right.number);
      const blocks = ordered.map(blockOf).filter((block) => block !== null);
      return { id, model, blocks, finish: finish ?? unknownFinish, usage, error };
    },
  };
}

type BlockEvent = Extract<IrEvent, { readonly block: number }>;

function takeBlockEvent(drafts: Map<number, Draft>, event: BlockEvent): void {
  switch (event.type) {
    case 'text-start':
    case 'refusal-start':
    case 'thinking-start':
    case 'tool-input-start':
    case 'block':
      if (!drafts.has(event.block))
        drafts.set(event.block, { number: event.block, start: event, text: '', seal: null, citations: null });
      return;
    case 'text-delta':
    case 'refusal-delta':
    case 'thinking-delta':
    case 'tool-input-delta': {
      const draft = drafts.get(event.block);
      if (draft !== undefined) draft.text += event.text;
      return;
    }
    case 'text-citation': {
      const draft = drafts.get(event.block);
      if (draft !== undefined) (draft.citations ??= []).push(event.citation);
      return;
    }
    case 'text-end':
    case 'thinking-end': {
      const draft = drafts.get(event.block);
      if (draft !== undefined) draft.seal = event.seal ?? null;
      return;
    }
    case 'refusal-end':
    case 'tool-input-end':
  }
}

function blockOf({ start, text, seal, citations }: Draft): Block | null {
  switch (start.type) {
    case 'text-start':
      return {
        type: 'text',
        text,
        ...(citations === null ? undefined : { citations: [...citations] }),
        ...(seal === null ? undefined : { seal }),
      };
    case 'refusal-start':
      return { type: 'refusal', text };
    case 'thinking-start':
      return { type: 'thinking', text, seal };
    case 'tool-input-start': {
      const { callId, name, namespace, form } = start;
      return {
        type: 'tool-call',
        callId,
        name,
        namespace,
        form,
        input: text,
        ...(start.seal === undefined ? undefined : { seal: start.seal }),
      };
    }
    case 'block':
      return start.content;
    default:
      return null;
  }
}
