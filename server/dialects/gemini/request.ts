import type { RequestReading } from '../dialect.ts';
import { scanTopLevel } from '../json-spans.ts';
import { hasTextMember } from '../key-search.ts';
import { openingSpans } from '../opening.ts';

const wanted: ReadonlySet<string> = new Set(['systemInstruction', 'system_instruction', 'contents']);
/** Files that were uploaded to one project. */
const filesHost = 'https://generativelanguage.googleapis.com/';

/** Kinds of material that only the account which made it can use. A thought signature is tried: other keys may read it. */
function findBoundMaterial(body: Buffer): readonly string[] {
  const found: string[] = [];
  if (hasTextMember(body, 'cachedContent') || hasTextMember(body, 'cached_content'))
    found.push('cached-content');
  if (hasTextMember(body, 'fileUri', filesHost) || hasTextMember(body, 'file_uri', filesHost))
    found.push('file');
  return found;
}

/** Facts of a Gemini request. Its model and its stream flag stand in the path, so the route sets both. */
export function readGeminiRequest(body: Buffer): RequestReading {
  const scan = scanTopLevel(body, wanted);
  if (!scan.ok)
    return {
      ok: false,
      message: `The request body is not valid JSON: ${scan.message} (byte ${scan.offset}).`,
    };
  const { spans } = scan;
  const facts = {
    model: null,
    modelSpan: null,
    stream: false,
    sessionId: null,
    userId: null,
    opening: () =>
      openingSpans(
        body,
        spans.get('systemInstruction') ?? spans.get('system_instruction'),
        spans.get('contents'),
      ),
    get boundTo() {
      return findBoundMaterial(body);
    },
  };
  return { ok: true, facts };
}
