import type * as fc from 'fast-check';
import type { KeyPath, OwnedValue } from '../formats/text-format.ts';
import type { AgentMode } from '../manifest.ts';
import type { Subject } from './planning.ts';
import type { CorpusFile } from './ugly-corpus.ts';

export interface GeneratedFile {
  readonly text: string;
  /** True when every strict parser of the format reads the text (JSON without comments); it has to stay so. */
  readonly strict: boolean;
}

/** What a person changes while the agent is applied. */
export interface ForeignEdit {
  readonly path: KeyPath;
  readonly value: OwnedValue;
}

/** One format under test, with an agent whose keys exercise it. Both suites run over a table of these. */
export interface FormatCase {
  readonly name: string;
  readonly subject: Subject;
  readonly modes: readonly [AgentMode, ...AgentMode[]];
  readonly corpus: readonly CorpusFile[];
  readonly files: fc.Arbitrary<GeneratedFile>;
  /** Share of generated files that may be refused, 0 to 1. */
  readonly refusedShare: number;
  /** Of the usual number of generated files, 0 to 1; absent = 1. */
  readonly runsShare?: number;
  /** New keys beside ours, inside our containers, and one of ours changed. One that a file cannot take is passed over. */
  readonly edits: readonly [ForeignEdit, ...ForeignEdit[]];
  /** A key of ours that rightly stays after an undo because a person's key depends on it. */
  readonly mayStay?: (path: KeyPath) => boolean;
}
