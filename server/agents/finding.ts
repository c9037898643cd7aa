/** One thing that is worth knowing, with its place (line and column from 1) where it has one. */
export interface AgentFinding {
  /** `drift`: a key of ours differs. `override`: another setting wins. `file`: missing or not to be parsed. */
  readonly kind: 'drift' | 'override' | 'file' | 'note';
  readonly text: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** Who probably did it; null when it cannot be told. */
  readonly by: string | null;
}
