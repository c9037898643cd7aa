import { planAnswer } from '../answer-plan.ts';
import type { AnswerShape } from '../behaviour.ts';
import { citationSpans } from '../citation-spans.ts';
import type { IdSource } from '../ids.ts';
import { objectOf, type JsonObject } from '../json.ts';
import { textPieces } from '../tool-turn.ts';
import { readConversation } from './conversation.ts';
import { signPart, type SignatureHolder } from './thought-signature.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface GeminiAnswer {
  /** Parts in the pieces in which a stream brings them. */
  readonly parts: readonly Fields[];
  readonly finishReason: string;
  /** Set when the prompt itself was blocked: there are no candidates then. */
  readonly blockReason?: string;
  readonly grounding?: Fields;
  readonly usage: Fields;
  readonly modelVersion: string;
  readonly responseId: string;
}

export interface GeminiAuthor extends SignatureHolder {
  readonly ids: IdSource;
  /** True when calls carry an `id`; the vendor mostly leaves it out. */
  readonly callIds: boolean;
}

const tokensOf = (value: unknown): number => Math.ceil((JSON.stringify(value) ?? '').length / 4);

/** Prompt tokens of a body: a rough but steady four characters per token. */
export const countPromptTokens = (body: JsonObject): number =>
  tokensOf(body['contents']) + tokensOf(body['systemInstruction']) + tokensOf(body['tools']);

const signs = (model: string): boolean => /gemini-(?:2\.5|[3-9])/u.test(model);

function partsOf(body: JsonObject, shape: AnswerShape, author: GeminiAuthor): Fields[] {
  const plan = planAnswer(shape, readConversation(body), author.account);
  const thinking = objectOf(objectOf(body['generationConfig'])['thinkingConfig']);
  const isShown = thinking['includeThoughts'] === true && shape.thinking !== undefined;
  const sign = (about: string): Fields => ({
    thoughtSignature: signPart(author, about, author.ids.base62('', 24)),
  });
  const isSigned = signs(author.model);
  const texts = textPieces(plan.text ?? '', shape.deltas).map((text): Fields => ({ text }));
  const calls = plan.calls.map(({ tool, input }, index): Fields => {
    const id = author.callIds ? { id: author.ids.hex('', 8) } : {};
    // Of parallel calls only the first one is signed (providers notes 15.2, rule 2).
    const signature = isSigned && index === 0 ? sign(tool.name) : {};
    return { functionCall: { ...id, name: tool.name, args: objectOf(JSON.parse(input)) }, ...signature };
  });
  // The signature of a text arrives on an empty part at its end (rule 3).
  const signedEnd = isSigned && texts.length > 0 && calls.length === 0 ? [{ text: '', ...sign('') }] : [];
  return [
    ...(isShown ? textPieces(shape.thinking ?? '').map((text) => ({ text, thought: true })) : []),
    ...texts,
    ...signedEnd,
    ...calls,
  ];
}

/** Grounding of a searched answer; segment indexes are bytes of UTF-8 (providers notes 16.2, rule 8). */
function groundingOf(text: string, shape: AnswerShape): Fields | undefined {
  if (shape.search === undefined && shape.citations === undefined) return undefined;
  const spans = citationSpans(text, shape.citations);
  const sources = [...(shape.search?.results ?? []), ...spans.map(({ source }) => source)];
  const urls = [...new Set(sources.map(({ url }) => url))];
  const byteAt = (index: number): number => Buffer.byteLength(text.slice(0, index));
  return {
    webSearchQueries: shape.search === undefined ? [] : [shape.search.query],
    searchEntryPoint: { renderedContent: '<div>simulated</div>' },
    groundingChunks: urls.map((uri) => ({
      web: { uri, title: sources.find(({ url }) => url === uri)?.title ?? '' },
    })),
    groundingSupports: spans.map(({ start, end, quote, source }) => ({
      segment: { startIndex: byteAt(start), endIndex: byteAt(end), text: quote },
      groundingChunkIndices: [urls.indexOf(source.url)],
    })),
  };
}

function finishOf(shape: AnswerShape): string {
  if (shape.finish !== undefined) return shape.finish;
  if (shape.stop === 'length') return 'MAX_TOKENS';
  if (shape.stop === 'refusal') return 'SAFETY';
  return shape.stop === 'filter' ? 'PROHIBITED_CONTENT' : 'STOP';
}

/** The answer to a body with camelCase names. */
export function answerGemini(body: JsonObject, shape: AnswerShape, author: GeminiAuthor): GeminiAnswer {
  const isBlocked = shape.stop === 'filter' && shape.text === undefined;
  const parts = isBlocked ? [] : partsOf(body, shape, author);
  const spoken = parts.filter((part) => part['thought'] !== true);
  const text = spoken.map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('');
  const grounding = groundingOf(text, shape);
  const cached = shape.cachedTokens ?? 0;
  const prompt = countPromptTokens(body) + cached;
  const thoughts =
    shape.thinking === undefined && shape.hiddenThinking !== true ? 0 : tokensOf(shape.thinking ?? 'x');
  const candidates = tokensOf(spoken);
  return {
    parts,
    finishReason: finishOf(shape),
    ...(isBlocked ? { blockReason: 'PROHIBITED_CONTENT' } : {}),
    ...(grounding === undefined ? {} : { grounding }),
    usage: {
      promptTokenCount: prompt,
      ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
      ...(isBlocked ? {} : { candidatesTokenCount: candidates }),
      ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
      totalTokenCount: prompt + thoughts + (isBlocked ? 0 : candidates),
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
    },
    modelVersion: author.model,
    responseId: author.ids.base62('', 22),
  };
}
