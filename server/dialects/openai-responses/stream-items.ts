import type { Citation, JsonObject, Seal } from '../../ir/index.ts';
import {
  callItem,
  citationItem,
  messageItem,
  reasoningItem,
  refusalPart,
  textPart,
  type CallFacts,
} from './answer-items.ts';
import { deltaHead, membersText, type StreamWriter } from './stream-writer.ts';
import { createWrittenText, jsonWith } from './written-text.ts';

/** An item that is being written. Its end is held back until it is known that nothing more belongs to it. */
export interface OpenItem {
  /** `json` is the text as a JSON string. */
  delta(text: string, json: string): void;
  /** `isCut`: the answer ended inside the item. */
  close(isCut: boolean): void;
}

export interface OpenMessage extends OpenItem {
  openPart(kind: 'text' | 'refusal'): void;
  addCitation(citation: Citation): void;
  closePart(): void;
}

export interface OpenReasoning extends OpenItem {
  end(seal: Seal | null): void;
}

const textHead = deltaHead('response.output_text.delta');
const refusalHead = deltaHead('response.refusal.delta');
const summaryHead = deltaHead('response.reasoning_summary_text.delta');
const argumentsHead = deltaHead('response.function_call_arguments.delta');
const inputHead = deltaHead('response.custom_tool_call_input.delta');

/** A message: added, then per part its announcement, deltas and `done` values, then its end (ordering rule 4). */
export function openMessage(writer: StreamWriter, id: string): OpenMessage {
  const index = writer.addItem(messageItem(id, [], 'in_progress'));
  /** As JSON text. */
  const parts: string[] = [];
  let isText = true;
  let isOpen = false;
  let written = createWrittenText();
  let length = 0;
  let citations: Citation[] = [];
  let place: JsonObject = {};
  let known = '';
  let head = textHead;
  let tail = '';
  const closePart = (): void => {
    if (!isOpen) return;
    isOpen = false;
    const text = written.whole();
    const part = isText
      ? jsonWith(textPart('', length, citations), 'text', text)
      : jsonWith(refusalPart(''), 'refusal', text);
    citations.forEach((citation, annotationIndex) =>
      writer.event('response.output_text.annotation.added', {
        ...place,
        annotation_index: annotationIndex,
        annotation: citationItem(citation, length),
      }),
    );
    if (isText) writer.raw('response.output_text.done', `${known},"text":${text},"logprobs":[]`);
    else writer.raw('response.refusal.done', `${known},"refusal":${text}`);
    writer.raw('response.content_part.done', `${known},"part":${part}`);
    parts.push(part);
  };
  return {
    openPart(kind) {
      closePart();
      isOpen = true;
      isText = kind === 'text';
      written = createWrittenText();
      length = 0;
      citations = [];
      place = { item_id: id, output_index: index, content_index: parts.length };
      known = membersText(place);
      head = isText ? textHead : refusalHead;
      tail = isText ? `,${known},"logprobs":[],"delta":` : `,${known},"delta":`;
      writer.event('response.content_part.added', {
        ...place,
        part: isText ? textPart('', 0, []) : refusalPart(''),
      });
    },
    delta(text, json) {
      if (!isOpen) return;
      length += text.length;
      written.add(json);
      writer.delta(head, json, tail);
    },
    addCitation: (citation) => {
      citations.push(citation);
    },
    closePart,
    close(isCut) {
      closePart();
      const item = messageItem(id, [], isCut ? 'incomplete' : 'completed');
      writer.finishItem(index, jsonWith(item, 'content', `[${parts.join(',')}]`));
    },
  };
}

/** A reasoning item with one summary part; the seal comes with its end (ordering rule 6, dialect rule 108). */
export function openReasoning(writer: StreamWriter, id: string): OpenReasoning {
  const index = writer.addItem(reasoningItem(id, '', null));
  const place = { item_id: id, output_index: index, summary_index: 0 };
  const known = membersText(place);
  const tail = `,${known},"delta":`;
  const written = createWrittenText();
  let seal: Seal | null = null;
  return {
    delta(_, json) {
      if (written.isEmpty())
        writer.event('response.reasoning_summary_part.added', {
          ...place,
          part: { type: 'summary_text', text: '' },
        });
      written.add(json);
      writer.delta(summaryHead, json, tail);
    },
    end: (given) => {
      seal = given;
    },
    close() {
      if (written.isEmpty()) {
        writer.finishItem(index, JSON.stringify(reasoningItem(id, '', seal)));
        return;
      }
      const text = written.whole();
      const part = jsonWith({ type: 'summary_text', text: '' }, 'text', text);
      writer.raw('response.reasoning_summary_text.done', `${known},"text":${text}`);
      writer.raw('response.reasoning_summary_part.done', `${known},"part":${part}`);
      writer.finishItem(index, jsonWith(reasoningItem(id, '', seal), 'summary', `[${part}]`));
    },
  };
}

/** A call: announced with its name and an empty input, then the input, then its end (ordering rule 5). */
export function openCall(writer: StreamWriter, id: string, call: CallFacts): OpenItem {
  const index = writer.addItem(callItem(id, call, '', 'in_progress'));
  const isText = call.form === 'text';
  const head = isText ? inputHead : argumentsHead;
  const place = { item_id: id, output_index: index };
  const known = membersText(place);
  const tail = `,${known},"delta":`;
  const written = createWrittenText();
  const add = (json: string): void => {
    written.add(json);
    writer.delta(head, json, tail);
  };
  return {
    delta: (_, json) => add(json),
    close(isCut) {
      if (written.isEmpty() && !isText) add('"{}"');
      const input = written.whole();
      const member = isText ? 'input' : 'arguments';
      writer.raw(
        isText ? 'response.custom_tool_call_input.done' : 'response.function_call_arguments.done',
        `${known},"${member}":${input}`,
      );
      const isWhole = !isCut || (!isText && isJson(JSON.parse(input) as string));
      const item = callItem(id, call, '', isWhole ? 'completed' : 'incomplete');
      writer.finishItem(index, jsonWith(item, member, input));
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
