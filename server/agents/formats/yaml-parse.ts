import {
  Composer,
  isAlias,
  isMap,
  isPair,
  isSeq,
  Lexer,
  Parser,
  type CST,
  type Document,
  type ParsedNode,
} from 'yaml';
import { positionAt, refusal } from './text-format.ts';

/** A parsed file with one document. No byte order mark ever gets here. */
export interface YamlFile {
  /** Null when the document is empty; it may still have comments and markers. */
  readonly root: ParsedNode | null;
  /** Offset of the `---` that begins the document and of the `...` that ends it; null where there is none. */
  readonly documentStart: number | null;
  readonly documentEnd: number | null;
}

const maximumDepth = 256;
/** Characters. A parse takes about a second per million, and an edit needs several. */
const maximumLength = 2 * 1024 * 1024;

/** Nothing is resolved that we do not need: no merge keys, no special tags, and repeated keys are ours to judge. */
const options = {
  schema: 'core',
  merge: false,
  uniqueKeys: false,
  intAsBigInt: true,
  resolveKnownTags: false,
  keepSourceTokens: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Parses one document; throws file-unparsable for what is not YAML 1.2 and file-refused for what is not edited. */
export function parseYaml(text: string): YamlFile {
  if (text.length > maximumLength) {
    throw refusal('file-refused', 'The file has more than two million characters, too many for an edit');
  }
  const oldEnding = /\r(?!\n)/.exec(text);
  if (oldEnding !== null) {
    const message = 'The file has a carriage return without a line feed, which programs read differently';
    throw refusal('file-refused', message, positionAt(text, oldEnding.index));
  }
  const tokens = tokensOf(text);
  const composer = new Composer<ParsedNode, true>(options);
  const documents = [...composer.compose(tokens, true, text.length)];
  const error = documents.flatMap((document) => document.errors)[0];
  if (error !== undefined) throw unparsable(text, error.message, error.pos[0]);
  const [document, second] = documents;
  if (document === undefined) throw unparsable(text, 'there is no document', 0);
  if (second !== undefined) {
    const message = 'The file holds several documents, where one is expected';
    throw refusal('file-refused', message, positionAt(text, second.range[0]));
  }
  refuseUnknownAliases(text, document);
  return { root: rootOf(text, document), ...markersOf(tokens) };
}

/** The token tree, built without recursion up to the depth that may be walked recursively afterwards. */
function tokensOf(text: string): readonly CST.Token[] {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let at = 0;
  try {
    for (const lexeme of new Lexer().lex(text)) {
      for (const token of parser.next(lexeme)) tokens.push(token);
      at = parser.offset;
      if (parser.stack.length > maximumDepth + 1) throw tooDeep(text, at);
    }
    for (const token of parser.end()) tokens.push(token);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(text, at);
    throw error;
  }
  return tokens;
}

function tooDeep(text: string, offset: number): Error {
  const message = `The file is nested deeper than ${maximumDepth} levels`;
  return refusal('file-refused', message, positionAt(text, offset));
}

/** What the library puts behind a colon, or on further lines, are words of the file, which may be a secret. */
function unparsable(text: string, reason: string, offset: number): Error {
  const [short = ''] = reason.split(/\n|(?<=\w): /);
  return refusal('file-unparsable', `The file is not valid YAML: ${short}`, positionAt(text, offset));
}

function rootOf(text: string, document: Document.Parsed): ParsedNode | null {
  const root: ParsedNode | null = document.contents;
  if (root === null || isMap(root)) return root;
  const [start, end] = root.range;
  if (!isAlias(root) && start === end && root.anchor === undefined && root.tag === undefined) return null;
  const kind = isSeq(root) ? 'a list' : 'a single value';
  throw refusal(
    'file-refused',
    `The file holds ${kind} where a mapping is expected`,
    positionAt(text, start),
  );
}

function markersOf(tokens: readonly CST.Token[]): Pick<YamlFile, 'documentStart' | 'documentEnd'> {
  const document = tokens.find((token) => token.type === 'document');
  const marker = document?.start.find((token) => token.type === 'doc-start');
  const end = tokens.find((token) => token.type === 'doc-end');
  return { documentStart: marker?.offset ?? null, documentEnd: end?.offset ?? null };
}

/** The library notices them only when it expands them, which is never done here. */
function refuseUnknownAliases(text: string, document: Document.Parsed): void {
  const known = new Set<string>();
  const visit = (node: unknown): void => {
    if (isPair(node)) {
      visit(node.key);
      visit(node.value);
    } else if (isAlias(node)) {
      if (!known.has(node.source)) {
        throw unparsable(text, 'a reference (*) stands for nothing', node.range?.[0] ?? 0);
      }
    } else if (isMap(node) || isSeq(node)) {
      if (node.anchor !== undefined) known.add(node.anchor);
      for (const item of node.items) visit(item);
    } else if (hasAnchor(node)) known.add(node.anchor);
  };
  visit(document.contents);
}

function hasAnchor(node: unknown): node is { readonly anchor: string } {
  return typeof node === 'object' && node !== null && 'anchor' in node && typeof node.anchor === 'string';
}
