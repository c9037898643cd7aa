/** A file of a kind that broke other tools. `refused` = the line at which we must say no. */
export interface CorpusFile {
  readonly name: string;
  readonly text: string;
  readonly refused?: {
    readonly code: 'file-unparsable' | 'file-refused';
    readonly line: number;
    readonly column?: number;
  };
}

/** For a text that is not valid in its format, with the place at which we must say so. */
export const unparsable = (line: number, column?: number): CorpusFile['refused'] => ({
  code: 'file-unparsable',
  line,
  ...(column === undefined ? {} : { column }),
});
/** For a valid text that cannot be edited safely. */
export const refused = (line: number): CorpusFile['refused'] => ({ code: 'file-refused', line });
export const file = (name: string, text: string, no?: CorpusFile['refused']): CorpusFile =>
  no === undefined ? { name, text } : { name, text, refused: no };
