import { join } from 'node:path';
import type { Loss } from '../../ir/index.ts';

/** The table of what is lost where, by kind, place and reason. */
export const lossesFile = join(import.meta.dirname, '..', 'golden', 'losses.txt');

/**
 * The losses of one pair as lines `kind path – reason`, each once, sorted. Places in lists are written `[n]`, so that the
 * table does not change with the number of blocks in a case.
 */
export function lossTable(title: string, losses: readonly Loss[]): string {
  const lines = losses.map(({ kind, path, reason, isVisible }) => {
    const mark = isVisible === true ? ' (shown)' : '';
    return `${kind} ${path.replaceAll(/\[\d+\]/g, '[n]')}${mark} – ${reason}\n`;
  });
  return `=== ${title}\n${[...new Set(lines)].sort().join('')}`;
}
