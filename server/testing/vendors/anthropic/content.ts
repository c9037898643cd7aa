import { planAnswer } from '../answer-plan.ts';
import type { AnswerShape } from '../behaviour.ts';
import { citationSpans } from '../citation-spans.ts';
import type { IdSource } from '../ids.ts';
import { objectOf, type JsonObject } from '../json.ts';
import { makeSeal } from '../seal.ts';
import { readConversation } from './conversation.ts';
import type { ContentBlock } from './events.ts';

export interface Author {
  readonly account: string;
  readonly ids: IdSource;
  /** Name of the vendor inside signatures; empty for a server that signs nothing. */
  readonly issuer: string;
}

const seal = (author: Author, about: string): string =>
  author.issuer === ''
    ? ''
    : makeSeal({ issuer: author.issuer, holder: author.account, about }, author.ids.base62('', 24));

function thinkingBlocks(shape: AnswerShape, author: Author): ContentBlock[] {
  const { thinking } = shape;
  const shown: ContentBlock[] =
    thinking === undefined ? [] : [{ type: 'thinking', thinking, signature: seal(author, thinking) }];
  return shape.hiddenThinking === true
    ? [...shown, { type: 'redacted_thinking', data: seal(author, '') }]
    : shown;
}

function searchBlocks(shape: AnswerShape, author: Author): ContentBlock[] {
  if (shape.search === undefined) return [];
  const id = author.ids.base62('srvtoolu_01', 22);
  const { query, results } = shape.search;
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: { query } },
    {
      type: 'web_search_tool_result',
      tool_use_id: id,
      content: results.map(({ url, title }) => ({
        type: 'web_search_result',
        url,
        title,
        encrypted_content: seal(author, url),
        page_age: null,
      })),
    },
  ];
}

/** The text, cut into blocks so that each cited passage is one block of its own. */
function textBlocks(text: string, shape: AnswerShape, author: Author): ContentBlock[] {
  const blocks: ContentBlock[] = [];
  let from = 0;
  const addPlain = (until: number): void => {
    if (until > from) blocks.push({ type: 'text', text: text.slice(from, until) });
  };
  for (const { start, end, quote, source } of citationSpans(text, shape.citations)) {
    addPlain(start);
    const citation = {
      type: 'web_search_result_location',
      cited_text: quote,
      url: source.url,
      title: source.title,
      encrypted_index: seal(author, source.url),
    };
    blocks.push({ type: 'text', text: quote, citations: [citation] });
    from = end;
  }
  addPlain(text.length);
  return blocks;
}

/** The content blocks of an answer: thinking, searches, text, calls. */
export function contentBlocks(body: JsonObject, shape: AnswerShape, author: Author): ContentBlock[] {
  const plan = planAnswer(shape, readConversation(body), author.account);
  const calls = plan.calls.map(({ tool, input }): ContentBlock => ({
    type: 'tool_use',
    id: author.ids.base62('toolu_01', 22),
    name: tool.name,
    input: objectOf(JSON.parse(input)),
  }));
  return [
    ...thinkingBlocks(shape, author),
    ...searchBlocks(shape, author),
    ...(plan.text === undefined ? [] : textBlocks(plan.text, shape, author)),
    ...calls,
  ];
}
