import { createAccountBook, type AccountBook, type ApiKeyAccount } from '../accounts.ts';
import type { AnswerShape } from '../behaviour.ts';
import {
  answerChat,
  chatFaults,
  chatStreamError,
  completionEvents,
  completionJson,
  handshakeChunks,
  openAiStyle,
  type ChatRules,
  type ChatStyle,
} from '../chat/index.ts';
import { dataEvents } from '../data-sse.ts';
import { createIdSource, type IdSource } from '../ids.ts';
import { isObject, stringOf } from '../json.ts';
import type { Answer, Voice } from '../perform.ts';
import type { RecordedRequest } from '../recorder.ts';
import {
  startSimulator,
  type Endpoint,
  type Routed,
  type Simulator,
  type SimulatorOptions,
} from '../simulator.ts';
import { errorBody, failureReply, type CompatibleFailure } from './failures.ts';
import { refusalOf, type CompatibleSwitches } from './switches.ts';

export type CompatibleSimulator = Simulator<ApiKeyAccount, CompatibleFailure>;

export interface CompatibleSimulatorOptions extends SimulatorOptions<ApiKeyAccount> {
  readonly switches?: CompatibleSwitches;
}

interface State {
  readonly book: AccountBook<ApiKeyAccount>;
  readonly ids: IdSource;
  readonly nowMs: () => number;
  readonly switches: CompatibleSwitches;
  readonly style: ChatStyle;
}

type Route = Routed<CompatibleFailure>;

const rules: ChatRules = {
  refusesMaxTokens: () => false,
  unknownMembers: ['cache_control', 'parts'],
  idLimit: 64,
};

function refuse(
  state: State,
  failure: CompatibleFailure,
  message?: string,
  extra: Readonly<Record<string, unknown>> = {},
  account?: ApiKeyAccount,
): Route {
  const isHidden = state.switches.errorsAs200 === true;
  const reply = failureReply(failure, isHidden, message === undefined ? {} : { message }, extra);
  return { kind: 'reply', reply, ...(account && { account: account.name }) };
}

function accountOf(state: State, request: RecordedRequest): ApiKeyAccount | undefined {
  const { headers } = request;
  const auth = state.switches.auth ?? 'bearer';
  if (auth === 'none') return state.book.all()[0];
  const bearer = /^Bearer (.+)$/iu.exec(headers['authorization'] ?? '')?.[1];
  return state.book.bySecret((auth === 'bearer' ? bearer : headers[auth]) ?? '');
}

function call(
  state: State,
  account: ApiKeyAccount,
  endpoint: Endpoint,
  produce: (shape: AnswerShape) => Omit<Answer, 'headers'>,
): Route {
  const voice: Voice<CompatibleFailure> = {
    overload: 'overloaded',
    answer: (shape) => ({ ...produce(shape), headers: { date: new Date(state.nowMs()).toUTCString() } }),
    failure: (failure, options) => failureReply(failure, state.switches.errorsAs200 === true, options),
    streamError: (_sent, failure) => chatStreamError(errorBody(failure)),
  };
  return { kind: 'call', account: account.name, endpoint, voice, unscripted: { kind: 'answer' } };
}

function modelsCall(state: State, account: ApiKeyAccount): Route {
  const data = (account.models ?? ['simulated-large', 'simulated-small']).map((id) => ({
    id,
    object: 'model',
    created: 1_788_220_800,
    owned_by: 'simulated',
  }));
  const shapes = {
    list: { object: 'list', data },
    'data-only': { data: data.map(({ id }) => ({ id })) },
    array: data,
  };
  const shape = state.switches.models ?? 'list';
  const json = shape === 'missing' ? undefined : shapes[shape];
  return call(state, account, 'models', () => ({ streamed: false, events: [], handshake: 0, json }));
}

function chatCall(state: State, request: RecordedRequest, account: ApiKeyAccount): Route {
  const body = request.json;
  if (!isObject(body)) return refuse(state, 'request-invalid', 'The body is not a JSON object.', {}, account);
  if (account.models?.includes(stringOf(body['model'])) === false)
    return refuse(
      state,
      'model-unknown',
      `The model '${stringOf(body['model'])}' does not exist.`,
      {},
      account,
    );
  const refusal = refusalOf(state.switches, body);
  if (refusal !== undefined) return refuse(state, 'request-invalid', refusal, {}, account);
  // A server that gives no ids (or one for all) cannot insist on them.
  const hasIds = state.style.toolIds === 'present' || state.style.toolIds === 'repeated';
  const fault = [...chatFaults(body, rules)].find(
    ({ message }) => hasIds || !/tool_call|\.id'/u.test(message),
  );
  if (fault !== undefined) {
    const { param, code } = fault;
    return refuse(state, 'request-invalid', fault.message, { param, code }, account);
  }
  return call(state, account, 'model', (shape) => {
    const source = { ids: state.ids, nowMs: state.nowMs(), style: state.style };
    const completion = answerChat(body, shape, account.name, source);
    return {
      streamed: body['stream'] === true,
      events: completionEvents(completion, state.style, body),
      handshake: handshakeChunks,
      json: completionJson(completion, state.style),
      framing: dataEvents,
    };
  });
}

function route(state: State, request: RecordedRequest): Route {
  const base = state.switches.basePath ?? '/v1';
  const isModels =
    request.method === 'GET' && request.path === `${base}/models` && state.switches.models !== 'missing';
  const isChat = request.method === 'POST' && request.path === `${base}/chat/completions`;
  if (!isModels && !isChat) return refuse(state, 'not-found');
  const account = accountOf(state, request);
  if (account === undefined) return refuse(state, 'invalid-key');
  return isModels ? modelsCall(state, account) : chatCall(state, request, account);
}

/** Starts a server on 127.0.0.1 that speaks Chat Completions as one of the many compatible servers does. */
export function startCompatibleSimulator(options: CompatibleSimulatorOptions): Promise<CompatibleSimulator> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const seed = options.seed ?? 1;
  const book = createAccountBook(options.accounts);
  const switches = options.switches ?? {};
  const state: State = {
    book,
    ids: createIdSource(seed),
    nowMs: () => clock.nowMs(),
    switches,
    style: { ...openAiStyle, ...switches },
  };
  return startSimulator(
    { ...options, clock, seed },
    { book, route: (request) => route(state, request), drift: (account) => account },
  );
}
