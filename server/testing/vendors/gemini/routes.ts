import type { AccountBook, ApiKeyAccount } from '../accounts.ts';
import type { AnswerShape } from '../behaviour.ts';
import { dataEventsCrLf } from '../data-sse.ts';
import type { IdSource } from '../ids.ts';
import { isObject, objectOf, type JsonObject } from '../json.ts';
import type { Answer, Voice } from '../perform.ts';
import type { RecordedRequest } from '../recorder.ts';
import type { Endpoint, Routed } from '../simulator.ts';
import { answerGemini, countPromptTokens } from './answer.ts';
import { errorBody, failureReply, type GeminiFailure } from './failures.ts';
import { camelBody } from './fields.ts';
import { modelJson, modelNames, modelsPage } from './models.ts';
import { configFaults } from './rules-config.ts';
import { contentsFaults } from './rules-contents.ts';
import { jsonArray, responseEvents, responseJson, streamErrorEvents } from './wire.ts';

type Route = Routed<GeminiFailure>;

export interface GeminiState {
  readonly book: AccountBook<ApiKeyAccount>;
  readonly ids: IdSource;
  readonly nowMs: () => number;
  readonly callIds: boolean;
}

const headersOf = (state: GeminiState): Readonly<Record<string, string>> => ({
  vary: 'Origin, X-Origin, Referer',
  date: new Date(state.nowMs()).toUTCString(),
  server: 'scaffolding on HTTPServer2',
  'x-gemini-service-tier': 'standard',
});

function refuse(
  state: GeminiState,
  failure: GeminiFailure,
  message?: string,
  account?: ApiKeyAccount,
): Route {
  const reply = failureReply(failure, headersOf(state), message === undefined ? {} : { message });
  return { kind: 'reply', reply, ...(account && { account: account.name }) };
}

type Produce = (shape: AnswerShape) => Omit<Answer, 'headers'>;

function call(
  state: GeminiState,
  account: ApiKeyAccount,
  endpoint: Endpoint,
  produce: Produce,
  isArray = false,
): Route {
  const voice: Voice<GeminiFailure> = {
    overload: 'overloaded',
    answer: (shape) => ({ ...produce(shape), headers: headersOf(state) }),
    failure: (failure, options) => failureReply(failure, headersOf(state), options, isArray),
    streamError: (_sent, failure) => streamErrorEvents(errorBody(failure), isArray),
  };
  return { kind: 'call', account: account.name, endpoint, voice, unscripted: { kind: 'answer' } };
}

const jsonOnly = (json: unknown): ReturnType<Produce> => ({
  streamed: false,
  events: [],
  handshake: 0,
  json,
});

/** The body that the rules apply to: count_tokens may wrap it. */
const innerBody = (body: JsonObject): JsonObject =>
  isObject(body['generateContentRequest']) ? body['generateContentRequest'] : body;

function modelCall(
  state: GeminiState,
  request: RecordedRequest,
  account: ApiKeyAccount,
  model: string,
  verb: string,
): Route {
  const bad = (message: string): Route => refuse(state, 'request-invalid', message, account);
  if (!isObject(request.json))
    return bad('Invalid JSON payload received. Unexpected end of string. Expected a value.');
  if (!modelNames(account.models).includes(model))
    return refuse(
      state,
      'not-found',
      `models/${model} is not found for API version v1beta, or is not supported for ${verb}. Call ListModels to see the list of available models and their supported methods.`,
      account,
    );
  const body = innerBody(objectOf(camelBody(request.json)));
  const [fault] = [...configFaults(body, model), ...contentsFaults(body, { account: account.name, model })];
  if (fault !== undefined) return bad(fault);
  if (verb === 'countTokens') {
    const total = countPromptTokens(body);
    const details = [{ modality: 'TEXT', tokenCount: total }];
    return call(state, account, 'count-tokens', () =>
      jsonOnly({ totalTokens: total, promptTokensDetails: details }),
    );
  }
  const isArray = verb === 'streamGenerateContent' && request.query.get('alt') !== 'sse';
  const author = { account: account.name, model, ids: state.ids, callIds: state.callIds };
  const produce: Produce = (shape) => {
    const answer = answerGemini(body, shape, author);
    return {
      streamed: verb === 'streamGenerateContent',
      events: responseEvents(answer, isArray),
      handshake: 0,
      json: responseJson(answer),
      framing: isArray ? jsonArray : dataEventsCrLf,
    };
  };
  return call(state, account, 'model', produce, isArray);
}

/** The path below the API version, for example `/models/gemini-3-flash-preview:generateContent`. */
const pathPattern = /^\/v1(?:beta|alpha)?\/models(?:\/(?<model>[^/:]+)(?::(?<verb>\w+))?)?$/u;

/** Every path the simulator knows, by method. The key comes in `x-goog-api-key` or `key`. */
export function routeGemini(state: GeminiState, request: RecordedRequest): Route {
  const { method } = request;
  const found = pathPattern.exec(request.path)?.groups;
  const { model, verb } = found ?? {};
  const isModelCall = ['generateContent', 'streamGenerateContent', 'countTokens'].includes(verb ?? '');
  if (found === undefined || (method === 'POST' ? !isModelCall : method !== 'GET' || verb !== undefined))
    return refuse(state, 'not-found');
  const header = request.headers['x-goog-api-key'];
  const query = request.query.get('key');
  const keys = [header, query].filter((key) => key !== undefined && key !== null);
  if (keys.length === 0) return refuse(state, 'key-missing');
  const accounts = keys.map((key) => state.book.bySecret(key));
  const [account] = accounts;
  if (account === undefined || accounts.some((one) => one?.name !== account.name))
    return refuse(state, 'key-invalid');
  if (method === 'POST') return modelCall(state, request, account, model ?? '', verb ?? '');
  if (model === undefined)
    return call(state, account, 'models', () => jsonOnly(modelsPage(account.models, request.query)));
  if (!modelNames(account.models).includes(model)) return refuse(state, 'not-found', undefined, account);
  return call(state, account, 'models', () => jsonOnly(modelJson(model)));
}
