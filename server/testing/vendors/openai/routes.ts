import type { OpenAiAccount } from '../accounts.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { RecordedRequest } from '../recorder.ts';
import type { Endpoint, Routed } from '../simulator.ts';
import { accountsCheckPage, codexModelsPage, modelsPage } from './account-pages.ts';
import { answerResponse, countInputTokens } from './answer.ts';
import { chatCall } from './chat-route.ts';
import { inputItems } from './conversation.ts';
import { refuse, type Refusal } from './refuse.ts';
import { handshakeEvents, responseEvents, responseJson } from './events.ts';
import type { OpenAiFailure } from './failures.ts';
import { itemJson } from './output-items.ts';
import { chargeAccount, rateLimitsEvent, refusedUntilMs, usagePage } from './quota.ts';
import { inputFaults } from './rules-items.ts';
import { bankedResetsPage, consumeReset } from './plan-extras.ts';
import { parameterFaults } from './rules-parameters.ts';
import { createVoice, type OpenAiState, type Produce } from './voice.ts';

type Route = Routed<OpenAiFailure>;
const rejectedByPlan = [
  'max_output_tokens',
  'temperature',
  'top_p',
  'metadata',
  'truncation',
  'user',
  'safety_identifier',
  'prompt_cache_retention',
  'prompt_cache_options',
  'previous_response_id',
];

const isChatGptPath = (path: string): boolean => path.startsWith('/backend-api/');

/** The ChatGPT backend's own demands (codex protocol notes 2.4). */
function planFault(body: JsonObject): string | undefined {
  if (body['store'] !== false) return 'Store must be set to false';
  if (body['stream'] !== true) return 'Stream must be set to true';
  if (!Array.isArray(body['input'])) return 'Input must be a list';
  if (inputItems(body).some((item) => item['role'] === 'system')) return 'System messages are not allowed';
  const rejected = rejectedByPlan.find((name) => name in body);
  return rejected === undefined ? undefined : `Unsupported parameter: ${rejected}`;
}

/** The first fault of input and parameters, with what the input refers to looked up. */
function ruleFault(state: OpenAiState, body: JsonObject, account: OpenAiAccount): Refusal | undefined {
  const previous = body['previous_response_id'];
  const earlier = typeof previous === 'string' ? state.stored.get(previous) : undefined;
  if (typeof previous === 'string' && earlier === undefined)
    return {
      failure: 'request-invalid',
      message: `Previous response with id '${previous}' not found.`,
      extra: { param: 'previous_response_id', code: 'previous_response_not_found' },
    };
  const context = {
    account: account.name,
    isPlan: account.kind === 'plan',
    earlierCalls: earlier?.callIds ?? [],
    isStored: (id: string) => [...state.stored.values()].some(({ itemIds }) => itemIds.includes(id)),
  };
  const [fault] = [...parameterFaults(body), ...inputFaults(body, context)];
  if (fault === undefined) return undefined;
  return {
    failure: fault.status === 404 ? 'item-unknown' : 'request-invalid',
    message: fault.message,
    extra: { param: fault.param, code: fault.code },
  };
}

function faultOf(state: OpenAiState, request: RecordedRequest, account: OpenAiAccount): Refusal | undefined {
  const isPlan = account.kind === 'plan';
  if (!isObject(request.json))
    return isPlan
      ? { failure: 'request-refused', message: 'Invalid JSON body' }
      : { failure: 'json-malformed' };
  const body = request.json;
  if (typeof body['model'] !== 'string')
    return { failure: 'request-invalid', message: "Missing required parameter: 'model'." };
  const fault = isPlan ? planFault(body) : undefined;
  if (fault !== undefined) return { failure: 'request-refused', message: fault };
  if (account.models !== undefined && !account.models.includes(body['model']))
    return isPlan
      ? {
          failure: 'request-refused',
          message: `The '${body['model']}' model is not supported when using Codex with a ChatGPT account.`,
        }
      : { failure: 'model-unknown' };
  return ruleFault(state, body, account);
}

function modelCall(state: OpenAiState, request: RecordedRequest, account: OpenAiAccount): Route {
  const fault = faultOf(state, request, account);
  if (fault !== undefined) return refuse(state, fault, account);
  const body = request.json as JsonObject;
  const produce: Produce = (shape) => {
    const nowMs = state.nowMs();
    const charged = chargeAccount(state.book.get(account.name), nowMs);
    state.book.put(charged);
    const isPlan = charged.kind === 'plan';
    const response = {
      ...answerResponse(body, shape, account.name, state.ids, nowMs),
      hidesOutput: isPlan,
      ...(isPlan ? { privateEvent: rateLimitsEvent(charged, nowMs) } : {}),
    };
    if (!isPlan && body['store'] !== false)
      state.stored.set(response.id, {
        callIds: response.output.flatMap((item) => ('callId' in item ? [item.callId] : [])),
        itemIds: response.output.map((item) => String(itemJson(item)['id'])),
      });
    return {
      streamed: body['stream'] === true,
      events: responseEvents(response),
      handshake: handshakeEvents,
      json: responseJson(response),
      headers: { 'openai-model': String(body['model']), ...turnState(state, request, charged) },
    };
  };
  const isRefusing = refusedUntilMs(account, state.nowMs()) !== null;
  return {
    kind: 'call',
    account: account.name,
    endpoint: 'model',
    voice: createVoice(state, account.name, true, produce),
    unscripted: isRefusing ? { kind: 'failure', failure: 'usage-limit' } : { kind: 'answer' },
  };
}

/** The opaque value a client has to echo within its turn: kept when it came, made when it did not. */
function turnState(
  state: OpenAiState,
  request: RecordedRequest,
  account: OpenAiAccount,
): Readonly<Record<string, string>> {
  if (account.kind !== 'plan') return {};
  return { 'x-codex-turn-state': request.headers['x-codex-turn-state'] ?? state.ids.base62('ts_', 24) };
}

function page(state: OpenAiState, account: OpenAiAccount, endpoint: Endpoint, json: () => unknown): Route {
  const produce: Produce = () => ({ streamed: false, events: [], handshake: 0, json: json() });
  const voice = createVoice(state, account.name, false, produce);
  return { kind: 'call', account: account.name, endpoint, voice, unscripted: { kind: 'answer' } };
}

function codexModels(state: OpenAiState, request: RecordedRequest, account: OpenAiAccount): Route {
  const etag = 'W/"simulated-models-1"';
  if (request.headers['if-none-match'] === etag) {
    const reply = { status: 304, headers: { etag }, body: '' };
    return { kind: 'reply', reply, account: account.name };
  }
  const produce: Produce = () => ({
    streamed: false,
    events: [],
    handshake: 0,
    json: codexModelsPage(account.models),
    headers: { etag },
  });
  const voice = createVoice(state, account.name, false, produce);
  return { kind: 'call', account: account.name, endpoint: 'models', voice, unscripted: { kind: 'answer' } };
}

type Handler = (state: OpenAiState, request: RecordedRequest, account: OpenAiAccount) => Route;

const planPage =
  (
    endpoint: Endpoint,
    json: (account: Extract<OpenAiAccount, { kind: 'plan' }>, nowMs: number) => unknown,
  ): Handler =>
  (state, _request, account) =>
    account.kind === 'plan'
      ? page(state, account, endpoint, () => json(account, state.nowMs()))
      : refuse(state, { failure: 'unauthorized' }, account);

const countedMembers: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
  'conversation',
  'previous_response_id',
  'truncation',
]);

function countCall(state: OpenAiState, request: RecordedRequest, account: OpenAiAccount): Route {
  const body = isObject(request.json) ? request.json : {};
  const unknown = Object.keys(body).find((name) => !countedMembers.has(name));
  const message = `Unknown parameter: '${unknown}'.`;
  if (unknown !== undefined) return refuse(state, { failure: 'request-invalid', message }, account);
  const fault = faultOf(state, request, account);
  if (fault !== undefined) return refuse(state, fault, account);
  const json = { object: 'response.input_tokens', input_tokens: countInputTokens(body) };
  return page(state, account, 'count-tokens', () => json);
}

/** Uses a banked reset of the account up. */
const useReset: Handler = (state, request, account) => {
  if (account.kind !== 'plan') return refuse(state, { failure: 'unauthorized' }, account);
  const body = isObject(request.json) ? request.json : {};
  if (typeof body['redeem_request_id'] !== 'string')
    return refuse(state, { failure: 'request-refused', message: 'redeem_request_id is required' }, account);
  const credit = body['credit_id'];
  return page(state, account, 'usage', () => {
    const used = consumeReset(account, typeof credit === 'string' ? credit : null);
    state.book.put(used.account);
    return used.json;
  });
};

const handlers: Readonly<Record<string, Handler>> = {
  'POST /v1/responses': modelCall,
  'POST /v1/responses/input_tokens': countCall,
  'POST /v1/chat/completions': chatCall,
  'POST /backend-api/codex/responses': modelCall,
  'GET /v1/models': (state, _request, account) =>
    page(state, account, 'models', () => modelsPage(account.models)),
  'GET /backend-api/codex/models': codexModels,
  'GET /backend-api/wham/usage': planPage('usage', usagePage),
  'GET /backend-api/wham/rate-limit-reset-credits': planPage('usage', bankedResetsPage),
  'POST /backend-api/wham/rate-limit-reset-credits/consume': useReset,
  'GET /backend-api/wham/accounts/check': planPage('profile', accountsCheckPage),
};

/** Every path the simulator knows, by method. A WebSocket upgrade gets 426. */
export function routeOpenAi(state: OpenAiState, request: RecordedRequest): Route {
  const isChatGpt = isChatGptPath(request.path);
  if (request.headers['upgrade'] !== undefined) return refuse(state, { failure: 'upgrade-refused' });
  const handler = handlers[`${request.method} ${request.path}`];
  if (handler === undefined) {
    const message = `Invalid URL (${request.method} ${request.path})`;
    return refuse(state, isChatGpt ? { failure: 'not-found-detail' } : { failure: 'not-found', message });
  }
  const bearer = /^Bearer (.+)$/iu.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const account = state.book.bySecret(bearer);
  if (account === undefined) return refuse(state, { failure: isChatGpt ? 'unauthorized' : 'invalid-key' });
  if (isChatGpt && account.kind !== 'plan') return refuse(state, { failure: 'unauthorized' }, account);
  if (!isChatGpt && account.kind === 'plan') return refuse(state, { failure: 'missing-scope' }, account);
  const accountId = request.headers['chatgpt-account-id'];
  if (account.kind === 'plan' && account.accountId !== undefined && accountId !== account.accountId)
    return refuse(state, { failure: 'account-mismatch' }, account);
  return handler(state, request, account);
}
