import { hash } from 'node:crypto';
import type { SealedItems } from '../dialect.ts';
import { elementCuts, withEdits } from '../json-edits.ts';
import { scanElements, scanTopLevel, type JsonSpan } from '../json-spans.ts';

const wantedOfRequest = new Set(['input']);
const wantedOfItem = new Set(['type', 'encrypted_content']);
/** Items whose sealed content is all there is to them (codex protocol notes 2.7, 2.11). */
const sealedTypes = new Set(['reasoning', 'compaction', 'compaction_summary']);

interface SealedItem {
  readonly name: string;
  readonly index: number;
}

/** Reasoning and compaction items with `encrypted_content` in `input`, named by a hash of that content. */
export const sealedItems: SealedItems = {
  refusalCode: 'invalid_encrypted_content',
  list: (body) => find(body).items.map((item) => item.name),
  without(body, names) {
    const { elements, items } = find(body);
    const gone = new Set(items.filter((item) => names.has(item.name)).map((item) => item.index));
    if (gone.size === 0) return body;
    const cuts = elementCuts(elements, (_element, index) => gone.has(index));
    return withEdits(body, cuts);
  },
};

function find(body: Buffer): {
  readonly elements: readonly JsonSpan[];
  readonly items: readonly SealedItem[];
} {
  const scan = scanTopLevel(body, wantedOfRequest);
  const input = scan.ok ? scan.spans.get('input') : undefined;
  if (input === undefined) return { elements: [], items: [] };
  const elements = scanElements(body, input);
  const items = elements.flatMap((element, index): SealedItem[] => {
    if (element.kind !== 'object') return [];
    const item = body.subarray(element.start, element.end);
    const facts = scanTopLevel(item, wantedOfItem);
    const type = facts.ok ? facts.spans.get('type') : undefined;
    const sealed = facts.ok ? facts.spans.get('encrypted_content') : undefined;
    if (type?.kind !== 'string' || sealed?.kind !== 'string') return [];
    if (!sealedTypes.has(item.toString('utf8', type.start + 1, type.end - 1))) return [];
    return [{ name: hash('sha256', item.subarray(sealed.start, sealed.end)), index }];
  });
  return { elements, items };
}
