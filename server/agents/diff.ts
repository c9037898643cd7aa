const contextLines = 3;
const longestLine = 240;
const longestChange = 4_000;
const mostEdits = 400;

type Step = {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
  readonly before: number;
  readonly after: number;
};

/**
 * A unified diff of two texts, three lines of context, lines without their ending. Empty when the texts are equal.
 * Very long lines are cut to the part around the change; the diff is for reading, not for `patch`.
 */
export function unifiedDiff(name: string, before: string | null, after: string | null): readonly string[] {
  if (before === after) return [];
  const steps = diffSteps(linesOf(before ?? ''), linesOf(after ?? ''));
  const changed = steps.flatMap((step, index) => (step.kind === ' ' ? [] : [index]));
  if (changed.length === 0) return [];
  const lines = [`--- ${before === null ? '(no file)' : name}`, `+++ ${after === null ? '(no file)' : name}`];
  for (let at = 0; at < changed.length;) {
    const first = Math.max(0, (changed[at] ?? 0) - contextLines);
    let end = (changed[at] ?? 0) + contextLines + 1;
    for (at += 1; at < changed.length && (changed[at] ?? 0) - contextLines <= end; at += 1) {
      end = (changed[at] ?? 0) + contextLines + 1;
    }
    lines.push(...hunk(steps.slice(first, end)));
  }
  return lines;
}

function hunk(steps: readonly Step[]): readonly string[] {
  const removed = steps.filter((step) => step.kind !== '+');
  const added = steps.filter((step) => step.kind !== '-');
  const header = `@@ -${steps[0]?.before ?? 1},${removed.length} +${steps[0]?.after ?? 1},${added.length} @@`;
  return [header, ...steps.map((step, index) => step.kind + shorten(step.text, partner(steps, index)))];
}

/** The line on the other side of a replacement, to find the part of a long line that is worth showing. */
function partner(steps: readonly Step[], index: number): string {
  const step = steps[index];
  if (step?.kind === '-') return steps[index + 1]?.kind === '+' ? (steps[index + 1]?.text ?? '') : '';
  return step?.kind === '+' && steps[index - 1]?.kind === '-' ? (steps[index - 1]?.text ?? '') : '';
}

/** A long line around what changed in it: all of that up to `longestChange`, and a little on both sides. */
function shorten(line: string, other: string): string {
  if (line.length <= longestLine) return line;
  const shorter = Math.min(line.length, other.length);
  let common = 0;
  while (common < shorter && line[common] === other[common]) common += 1;
  let tail = 0;
  while (tail < shorter - common && line.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const around = longestLine / 4;
  const start = Math.max(0, Math.min(common - around, line.length - longestLine));
  const changeEnd = Math.min(line.length - tail, common + longestChange) + around;
  const end = Math.min(line.length, Math.max(start + longestLine, changeEnd));
  return `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''}`;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Shortest edit script (Myers 1986); beyond `mostEdits` the middle is shown as replaced. */
function diffSteps(before: readonly string[], after: readonly string[]): readonly Step[] {
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= mostEdits; edits += 1) {
    trace.push(new Map(reach));
    const next = new Map(reach);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOn(reach, diagonal, edits);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(before, after, trace, edits);
    }
    reach = next;
  }
  return replaceAll(before, after);
}

function startOn(reach: ReadonlyMap<number, number>, diagonal: number, edits: number): number {
  const fromAbove = reach.get(diagonal + 1) ?? 0;
  const fromLeft = reach.get(diagonal - 1) ?? 0;
  return diagonal === -edits || (diagonal !== edits && fromLeft < fromAbove) ? fromAbove : fromLeft + 1;
}

function walkBack(
  before: readonly string[],
  after: readonly string[],
  trace: readonly ReadonlyMap<number, number>[],
  edits: number,
): readonly Step[] {
  const steps: Step[] = [];
  let x = before.length;
  let y = after.length;
  for (let depth = edits; depth >= 0; depth -= 1) {
    const reach = trace[depth] ?? new Map<number, number>();
    const diagonal = x - y;
    const start = depth === 0 ? 0 : startOn(reach, diagonal, depth);
    while (x > start && y > start - diagonal) {
      steps.push({ kind: ' ', text: before[x - 1] ?? '', before: x, after: y });
      x -= 1;
      y -= 1;
    }
    if (depth === 0) break;
    const inserted =
      diagonal === -depth ||
      (diagonal !== depth && (reach.get(diagonal - 1) ?? 0) < (reach.get(diagonal + 1) ?? 0));
    if (inserted) steps.push({ kind: '+', text: after[y - 1] ?? '', before: x + 1, after: y });
    else steps.push({ kind: '-', text: before[x - 1] ?? '', before: x, after: y + 1 });
    if (inserted) y -= 1;
    else x -= 1;
  }
  return steps.reverse();
}

function replaceAll(before: readonly string[], after: readonly string[]): readonly Step[] {
  return [
    ...before.map((text, index): Step => ({ kind: '-', text, before: index + 1, after: 1 })),
    ...after.map((text, index): Step => ({ kind: '+', text, before: before.length + 1, after: index + 1 })),
  ];
}
