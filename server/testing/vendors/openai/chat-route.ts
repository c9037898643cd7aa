import type { OpenAiAccount } from '../accounts.ts';
import {
  answerChat,
  chatFaults,
  chatStreamError,
  completionEvents,
  completionJson,
  handshakeChunks,
  openAiStyle,
  type ChatRules,
} from '../chat/index.ts';
import { dataEvents } from '../data-sse.ts';
import { isObject, stringOf } from '../json.ts';
import type { RecordedRequest } from '../recorder.ts';
import type { Routed } from '../simulator.ts';
import { streamErrorBody, type OpenAiFailure } from './failures.ts';
import { refuse, type Refusal } from './refuse.ts';
import { createVoice, type OpenAiState, type Produce } from './voice.ts';

const rules: ChatRules = {
  refusesMaxTokens: (model) => /^(?:o\d|gpt-[5-9])/u.test(model),
  unknownMembers: [
    'cache_control',
    'reasoning',
    'reasoning_content',
    'reasoning_details',
    'thinking',
    'extra_content',
    'parts',
  ],
  idLimit: 40,
};

function faultOf(request: RecordedRequest, account: OpenAiAccount): Refusal | undefined {
  const body = request.json;
  if (!isObject(body)) return { failure: 'json-malformed' };
  const model = stringOf(body['model']);
  if (model !== '' && account.models !== undefined && !account.models.includes(model))
    return { failure: 'model-unknown' };
  if (model.includes('codex'))
    return {
      failure: 'item-unknown',
      message: 'This model is only supported in v1/responses and not in v1/chat/completions.',
      extra: { param: 'model' },
    };
  const [fault] = [...chatFaults(body, rules)];
  if (fault === undefined) return undefined;
  const { param, code } = fault;
  return { failure: 'request-invalid', message: fault.message, extra: { param, code } };
}

/** `POST /v1/chat/completions` of the platform. */
export function chatCall(
  state: OpenAiState,
  request: RecordedRequest,
  account: OpenAiAccount,
): Routed<OpenAiFailure> {
  const fault = faultOf(request, account);
  const body = request.json;
  if (fault !== undefined || !isObject(body))
    return refuse(state, fault ?? { failure: 'json-malformed' }, account);
  const produce: Produce = (shape) => {
    const source = { ids: state.ids, nowMs: state.nowMs(), style: openAiStyle };
    const completion = answerChat(body, shape, account.name, source);
    return {
      streamed: body['stream'] === true,
      events: completionEvents(completion, openAiStyle, body),
      handshake: handshakeChunks,
      json: completionJson(completion, openAiStyle),
      framing: dataEvents,
    };
  };
  const voice = createVoice(state, account.name, true, produce, (_sent, failure) =>
    chatStreamError({ type: 'server_error', param: null, ...streamErrorBody(failure) }),
  );
  return { kind: 'call', account: account.name, endpoint: 'model', voice, unscripted: { kind: 'answer' } };
}
