import { sealTag } from '../../ir/index.ts';
import { elementCuts, withEdits } from '../json-edits.ts';
import { scanElements, scanTopLevel } from '../json-spans.ts';

const wantedOfRequest = new Set(['input']);
const wantedOfItem = new Set(['type', 'encrypted_content']);

/**
 * The body without the reasoning items that another vendor's model made while it served this conversation: their
 * `encrypted_content` begins with our seal tag, and OpenAI refuses what it did not seal itself. Every other byte stays;
 * the same buffer when there are none.
 */
export function withoutForeignSeals(body: Buffer): Buffer {
  if (!body.includes(sealTag, 0, 'latin1')) return body;
  const scan = scanTopLevel(body, wantedOfRequest);
  const input = scan.ok ? scan.spans.get('input') : undefined;
  if (input === undefined) return body;
  const elements = scanElements(body, input);
  const cuts = elementCuts(
    elements,
    ({ kind, start, end }) => kind === 'object' && isForeignReasoning(body.subarray(start, end)),
  );
  return withEdits(body, cuts);
}

function isForeignReasoning(item: Buffer): boolean {
  if (!item.includes(sealTag, 0, 'latin1')) return false;
  const facts = scanTopLevel(item, wantedOfItem);
  const type = facts.ok ? facts.spans.get('type') : undefined;
  const sealed = facts.ok ? facts.spans.get('encrypted_content') : undefined;
  if (type?.kind !== 'string' || sealed?.kind !== 'string') return false;
  if (item.toString('utf8', type.start + 1, type.end - 1) !== 'reasoning') return false;
  return item.toString('latin1', sealed.start + 1, sealed.start + 1 + sealTag.length) === sealTag;
}
