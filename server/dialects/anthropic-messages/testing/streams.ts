/** Events as this vendor writes them. */
export function sse(...events: readonly object[]): string {
  return events
    .map(
      (event) =>
        `event: ${String((event as { readonly type?: unknown }).type)}\ndata: ${JSON.stringify(event)}\n\n`,
    )
    .join('');
}

/** The parsed events of a stream's text; the name of each must be its type. */
export function parseSse(text: string): Record<string, unknown>[] {
  return text
    .split('\n\n')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^event: (.+)\ndata: (.+)$/.exec(part);
      const event = JSON.parse(match?.[2] ?? 'null') as Record<string, unknown>;
      if (match?.[1] !== event['type']) throw new Error(`an event is named ${String(match?.[1])}`);
      return event;
    });
}
