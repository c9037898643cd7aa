import type { Block, IrEvent, IrResponse, Loss, LossKind, Usage } from '../../ir/index.ts';
import { mergeUsage, noUsage } from '../../ir/index.ts';
import type { AnswerContext, EncodedResponse, StreamEncoder } from '../codec.ts';
import { memberOf } from '../json-values.ts';
import { encodeWireError } from '../openai-errors.ts';
import { encodeFinish } from '../openai-finish.ts';
import { encodeUsage } from '../openai-usage.ts';
import { dialectId } from './decode-request.ts';

const onlyText = { hasToolCalls: false, hasRefusal: false };

const kinds: Readonly<Partial<Record<Block['type'], LossKind>>> = {
  thinking: 'thinking',
  'tool-call': 'tool',
  media: 'media',
  'server-tool-call': 'server-tool',
  'server-tool-result': 'server-tool',
};

const lossOf = (block: number, what: Block['type']): Loss => ({
  path: `blocks[${block}]`,
  kind: kinds[what] ?? 'native',
  reason: `A text completion holds text only, no ${what}.`,
});

const sourcesLost = (block: number): Loss => ({
  path: `blocks[${block}]`,
  kind: 'citation',
  reason: 'A text completion has no place for sources.',
});

const idOf = (context: AnswerContext): string => `cmpl-${context.nextId()}`;

const wordsOf = (block: Block): string | null =>
  block.type === 'text' || block.type === 'refusal' ? block.text : null;

/** IR → wire of a whole answer; a failed one becomes OpenAI's error envelope. */
export function encodeResponse(response: IrResponse, context: AnswerContext): EncodedResponse {
  if (response.error !== null) return { body: { error: encodeWireError(response.error) }, losses: [] };
  const losses = response.blocks.flatMap((block, index): readonly Loss[] => {
    if (wordsOf(block) === null) return [lossOf(index, block.type)];
    return block.type === 'text' ? (block.citations ?? []).map(() => sourcesLost(index)) : [];
  });
  const usage = encodeUsage(response.usage);
  const text = response.blocks.map((block) => wordsOf(block) ?? '').join('');
  const choice = { text, index: 0, logprobs: null, finish_reason: encodeFinish(response.finish, onlyText) };
  return {
    body: {
      id: idOf(context),
      object: 'text_completion',
      created: context.createdAtSeconds,
      model: response.model ?? context.request.model,
      choices: [choice],
      ...(usage === null ? {} : { usage }),
    },
    losses,
  };
}

/** IR → wire of a stream: `text_completion` chunks, then `[DONE]`; after a failure an error object and no `[DONE]`. */
export function createStreamEncoder(context: AnswerContext): StreamEncoder {
  const native = context.request.native?.dialect === dialectId ? context.request.native.data : undefined;
  const wantsUsage = memberOf(memberOf(native, 'stream_options'), 'include_usage') === true;
  const losses: Loss[] = [];
  const tail = `${wantsUsage ? ',"usage":null' : ''}}\n\n`;
  let head = '';
  let usage: Usage = noUsage;
  let isOver = false;

  const start = (model: string | null): void => {
    const named = JSON.stringify(model ?? context.request.model);
    head = `data: {"id":"${idOf(context)}","object":"text_completion","created":${context.createdAtSeconds},"model":${named},"choices":[`;
  };
  const chunk = (text: string, reason: string): string =>
    `${head}{"text":${JSON.stringify(text)},"index":0,"logprobs":null,"finish_reason":${reason}}]${tail}`;
  const finish = (event: Extract<IrEvent, { type: 'finish' }>): string => {
    isOver = true;
    const last = chunk('', JSON.stringify(encodeFinish(event.finish, onlyText)));
    const counted = wantsUsage ? `${head}],"usage":${JSON.stringify(encodeUsage(usage))}}\n\n` : '';
    return `${last}${counted}data: [DONE]\n\n`;
  };
  return {
    losses,
    end: () => '',
    push(event) {
      if (isOver) return '';
      if (head === '') start(event.type === 'response-start' ? event.model : null);
      switch (event.type) {
        case 'text-delta':
        case 'refusal-delta':
          return event.text === '' ? '' : chunk(event.text, 'null');
        case 'thinking-start':
          losses.push(lossOf(event.block, 'thinking'));
          return '';
        case 'tool-input-start':
          losses.push(lossOf(event.block, 'tool-call'));
          return '';
        case 'text-citation':
          losses.push(sourcesLost(event.block));
          return '';
        case 'block':
          losses.push(lossOf(event.block, event.content.type));
          return '';
        case 'usage':
          usage = mergeUsage(usage, event.usage);
          return '';
        case 'finish':
          return finish(event);
        case 'error':
          isOver = true;
          return `data: ${JSON.stringify({ error: encodeWireError(event.error) })}\n\n`;
        default:
          // The start of the answer and the edges of texts have no sign of their own here.
          return '';
      }
    },
  };
}
