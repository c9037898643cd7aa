import type { AnswerShape, WebSource } from './behaviour.ts';

/** A cited passage: UTF-16 offsets into the text, end exclusive. */
export interface CitationSpan {
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly source: WebSource;
}

/** Finds the cited passages in order; throws when a script cites words that are not in its text. */
export function citationSpans(text: string, citations: AnswerShape['citations'] = []): CitationSpan[] {
  let from = 0;
  return citations.map(({ quote, url, title }) => {
    const start = text.indexOf(quote, from);
    if (start < 0) throw new Error(`The text does not hold the cited words "${quote}" after ${from}.`);
    from = start + quote.length;
    return { start, end: from, quote, source: { url, title } };
  });
}
