import type { JsonObject, JsonValue } from '../../ir/index.ts';

/**
 * Writes the events of one stream: numbers them from 0 without gaps, and gives items their places (codex protocol
 * notes 4.1, ordering rules 2, 3 and 7).
 */
export interface StreamWriter {
  /** The text that was written since the last call. */
  take(): string;
  event(type: string, members: JsonObject): void;
  /** An event whose members are JSON text already, without braces. Deltas and large objects are written this way. */
  raw(type: string, members: string): void;
  /** A delta; `head` comes from `deltaHead`, `json` is the text as a JSON string. */
  delta(head: string, json: string, tail: string): void;
  /** Announces an item at the next place and returns that place. */
  addItem(item: JsonObject): number;
  /** The item's end, as JSON text; it becomes part of the response's output. */
  finishItem(index: number, item: string): void;
  /** The output so far, as JSON text. */
  output(): string;
}

/** What a delta's event says before its sequence number; made once for all deltas of a part. */
export function deltaHead(type: string): string {
  return `event: ${type}\ndata: {"type":"${type}","sequence_number":`;
}

export function createStreamWriter(): StreamWriter {
  let ready = '';
  let sequence = 0;
  let items = 0;
  const output: string[] = [];
  const raw = (type: string, members: string): void => {
    ready += `event: ${type}\ndata: {"type":"${type}","sequence_number":${sequence},${members}}\n\n`;
    sequence += 1;
  };
  return {
    raw,
    take() {
      const text = ready;
      ready = '';
      return text;
    },
    event: (type, members) => raw(type, membersText(members)),
    delta(head, json, tail) {
      ready += `${head}${sequence}${tail}${json}}\n\n`;
      sequence += 1;
    },
    addItem(item) {
      const index = items;
      items += 1;
      raw('response.output_item.added', `"output_index":${index},"item":${JSON.stringify(item)}`);
      return index;
    },
    finishItem(index, item) {
      output[index] = item;
      raw('response.output_item.done', `"output_index":${index},"item":${item}`);
    },
    output: () => output.filter((item) => item !== undefined).join(','),
  };
}

/** An object's JSON text without its braces; empty for an empty object. */
export function membersText(members: Readonly<Record<string, JsonValue>>): string {
  return JSON.stringify(members).slice(1, -1);
}
