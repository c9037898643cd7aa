import { removeLine } from './line-remove.ts';
import { samePath, type Placement } from './text-format.ts';
import type { TomlScan } from './toml-scan.ts';

/** Takes out a table header under which no key is left; comments below it stay. */
export function removeTomlHeader(text: string, scan: TomlScan, placement: Placement): string {
  const matching = scan.sections.filter(
    ({ header }) => header !== null && samePath(header.path, placement.path),
  );
  const [section, second] = matching;
  if (section?.header?.kind !== 'table' || second !== undefined || section.pairs.length > 0) return text;
  return removeLine(text, section.header, placement);
}
