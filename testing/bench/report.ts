import type { Column, Measure } from './bench.ts';
import type { Verdict } from './bars.ts';
import type { Results } from './results.ts';

/** One table per measure: a row per peer, medians over the rounds. */
export function measureTable(measure: Measure, results: Results, order: readonly string[]): string {
  const measured = new Set(results.peers(measure.name));
  const peers = order.filter((peer) => measured.has(peer));
  if (peers.length === 0) return '';
  const rowsOf = (peer: string, prefix: string): readonly string[] =>
    measure.columns.map((column) =>
      cell(measure.name, peer, { ...column, figure: `${prefix}${column.figure}` }, results),
    );
  const rows =
    measure.rows === undefined
      ? peers.map((peer) => [peer, ...rowsOf(peer, '')])
      : peers.flatMap((peer) => (measure.rows ?? []).map((row) => [row, ...rowsOf(peer, `${row}.`)]));
  return `\n${measure.title} (${measure.name})\n${table(['', ...measure.columns.map(({ title }) => title)], rows)}`;
}

function cell(measure: string, peer: string, column: Column, results: Results): string {
  const { against, figure, digits, isTotal } = column;
  const value =
    against !== undefined
      ? results.against(measure, peer, figure, against.to, against.how)
      : isTotal === true
        ? results.total(measure, peer, figure)
        : results.figure(measure, peer, figure);
  return Number.isNaN(value) ? '–' : value.toFixed(digits);
}

export function barTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ text, wanted, measured, passThrough, state }) => [
    text,
    wanted,
    measured,
    passThrough,
    state,
  ]);
  return `\nBars\n${table(['', 'bar', 'measured', 'pass-through', ''], rows)}`;
}

/** First column left, the rest right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line), ''].join('\n');
}
