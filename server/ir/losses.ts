/** What could not be carried over, as data: listed per pair in the conformance suite, shown in the activity list. */
export type LossKind =
  /** A thinking seal of another vendor family. */
  | 'seal'
  | 'thinking'
  | 'cache-mark'
  | 'sampling'
  | 'stop-sequences'
  | 'media'
  | 'citation'
  | 'tool'
  | 'server-tool'
  | 'tool-choice'
  | 'history'
  | 'output-format'
  | 'metadata'
  /** A setting or block that only its own dialect knows. */
  | 'native';

export interface Loss {
  /** Where in the IR, for example `turns[3].blocks[0]` or `sampling.topK`. */
  readonly path: string;
  readonly kind: LossKind;
  /** One sentence for people, without content of the conversation. */
  readonly reason: string;
  /** A person should be told in the answer's notes, because the outcome changes (a search that cannot run). */
  readonly isVisible?: boolean;
}
