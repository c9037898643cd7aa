import type { TargetSwitches } from '../../ir/index.ts';
import { scanTopLevel, type JsonSpan } from '../json-spans.ts';
import { hasTextMember } from '../key-search.ts';
import { refused } from './strict-subset.ts';

/** Without a store there is nothing to go back to; the decoder says so to the client. */
const unfit: readonly string[] = [...refused.map(({ member }) => member), 'previous_response_id'];
const wanted: ReadonlySet<string> = new Set([...unfit, 'store', 'stream', 'input']);

/**
 * Whether a server of the strict subset takes this body as it is: streamed, not stored, its input a list without system
 * messages, and none of the refused members (codex protocol notes 7.1). True for every other server.
 */
export function fitsStrictSubset(body: Buffer, { nativeMustFit, strictResponses }: TargetSwitches): boolean {
  if (nativeMustFit !== true || strictResponses !== true) return true;
  const scan = scanTopLevel(body, wanted);
  if (!scan.ok) return true;
  const { spans } = scan;
  const text = (name: string): string => textAt(body, spans.get(name));
  if (text('store') !== 'false' || text('stream') !== 'true') return false;
  if (spans.get('input')?.kind !== 'array') return false;
  if (unfit.some((member) => spans.has(member))) return false;
  return !hasTextMember(body, 'role', 'system"');
}

function textAt(body: Buffer, span: JsonSpan | undefined): string {
  return span === undefined || span.end - span.start > 8 ? '' : body.toString('utf8', span.start, span.end);
}
