import { hasTextMember, hasTypedObject } from '../key-search.ts';
import { memberOf, textOf } from '../json-values.ts';

/**
 * The last version of each model family whose thinking signatures any account may send back; from the next one on
 * they belong to the account that made them (anthropic protocol notes 0.5).
 */
const lastUnbound: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  opus: [5, 5],
  sonnet: [5, 0],
  haiku: [4, 5],
  fable: [5, 1],
  mythos: [5, 1],
};

const modelName = /^claude-(opus|sonnet|haiku|fable|mythos)-(\d{1,2})(?:-(\d{1,2}))?(?:-\d{8})?$/;

/** In doubt a model binds: an alias or an unknown name says nothing about the vendor's rule. */
function bindsThinking(model: string | null): boolean {
  if (model?.startsWith('claude-3-') === true) return false;
  const match = modelName.exec(model ?? '');
  const last = lastUnbound[match?.[1] ?? ''];
  if (match === null || last === undefined) return true;
  const major = Number(match[2]);
  const minor = Number(match[3] ?? '0');
  return major > last[0] || (major === last[0] && minor > last[1]);
}

/** The usual form first: a search that finds nothing reads the whole body. */
function hasThinking(body: Buffer): boolean {
  return (
    (hasTypedObject(body, 'thinking') && hasTextMember(body, 'signature')) ||
    hasTypedObject(body, 'redacted_thinking')
  );
}

function namesContainer(container: unknown): boolean {
  return textOf(container) !== null || textOf(memberOf(container, 'id')) !== null;
}

export interface BoundQuestion {
  readonly body: Buffer;
  readonly model: string | null;
  readonly container: unknown;
  readonly thread: unknown;
}

/** Kinds of material in a request that only the account which made it can use (anthropic protocol notes 0.5, 4.5). */
export function findBoundMaterial(question: BoundQuestion): readonly string[] {
  const { body, model } = question;
  const found: string[] = [];
  if (bindsThinking(model) && hasThinking(body)) found.push('thinking-signature');
  if (hasTextMember(body, 'encrypted_content')) found.push('encrypted-content');
  if (hasTypedObject(body, 'compaction')) found.push('compaction');
  if (hasTextMember(body, 'file_id', 'file')) found.push('file');
  if (namesContainer(question.container)) found.push('container');
  if (namesContainer(question.thread)) found.push('thread');
  return found;
}
