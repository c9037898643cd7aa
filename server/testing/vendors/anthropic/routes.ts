import type { AnthropicAccount } from '../accounts.ts';
import type { Behaviour } from '../behaviour.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { RecordedRequest } from '../recorder.ts';
import type { Endpoint, Routed } from '../simulator.ts';
import { modelsPage, openAiModelsPage, profilePage, usagePage } from './account-pages.ts';
import { answerMessage, countInputTokens } from './answer.ts';
import { hasOauthBeta, onlyCredential, readCredential } from './credential.ts';
import { handshakeEvents, messageEvents, messageJson } from './events.ts';
import { failureReply, type AnthropicFailure } from './failures.ts';
import { chargeAccount, refusedUntilMs } from './quota.ts';
import { parameterFaults } from './rules-parameters.ts';
import { turnFaults } from './rules-turns.ts';
import { issuerOf, refusalOf } from './switches.ts';
import { createVoice, identityHeaders, type AnthropicState, type Produce } from './voice.ts';

type Route = Routed<AnthropicFailure>;

const bodyLimitBytes = 32 * 1024 * 1024;
const served: Behaviour<AnthropicFailure> = { kind: 'answer' };

function refuse(
  state: AnthropicState,
  failure: AnthropicFailure,
  message?: string,
  account?: AnthropicAccount,
): Route {
  const requestId = state.ids.base62('req_011C', 20);
  const headers = identityHeaders(state, requestId, account);
  const reply = failureReply(failure, requestId, headers, message === undefined ? {} : { message });
  return { kind: 'reply', reply, ...(account && { account: account.name }) };
}

/** What is wrong with a Messages body, in the vendor's words; undefined when it is acceptable. */
function shapeFault(
  state: AnthropicState,
  request: RecordedRequest,
  needsMaxTokens: boolean,
): string | undefined {
  if (request.json === undefined)
    return 'The request body is not valid JSON: expected value at line 1 column 1 (char 0)';
  if (!isObject(request.json)) return 'The request body must be a JSON object';
  if (request.headers['anthropic-version'] === undefined) return 'anthropic-version: header is required';
  const body = request.json;
  if (typeof body['model'] !== 'string') return 'model: Field required';
  if (!Array.isArray(body['messages'])) return 'messages: Field required';
  if (body['messages'].length === 0) return 'messages: at least one message is required';
  if (needsMaxTokens && typeof body['max_tokens'] !== 'number') return 'max_tokens: Field required';
  return refusalOf(state.switches, body, request.headers['anthropic-beta']);
}

function ruleFaults(state: AnthropicState, body: JsonObject, needsMaxTokens: boolean): readonly string[] {
  if (state.switches.lenient === true) return [];
  return [...parameterFaults(body, needsMaxTokens), ...turnFaults(body, issuerOf(state.switches))];
}

/** Signatures are read by the model's side, after an account's limits: a limited account answers 429 first. */
const isFoundLate = (fault: string): boolean => /Invalid `(?:signature|data|encrypted_content)`/u.test(fault);

function modelCall(state: AnthropicState, request: RecordedRequest, account: AnthropicAccount): Route {
  const isCount = request.path.endsWith('/count_tokens');
  const refusal = (failure: AnthropicFailure, message?: string): Route =>
    refuse(state, failure, message, account);
  if (request.decodedBody.length > bodyLimitBytes) return refusal('too-large');
  const malformed = shapeFault(state, request, !isCount);
  if (malformed !== undefined) return refusal('request-invalid', malformed);
  const body = request.json as JsonObject;
  const faults = ruleFaults(state, body, !isCount);
  const early = faults.find((fault) => !isFoundLate(fault));
  if (early !== undefined) return refusal('request-invalid', early);
  const late = faults[0] === undefined ? undefined : refusal('request-invalid', faults[0]);
  const model = String(body['model']);
  if (account.models !== undefined && !account.models.includes(model))
    return refusal('model-unknown', `model: ${model}`);
  const message: Produce = (shape) => {
    state.book.put(chargeAccount(state.book.get(account.name), state.nowMs()));
    const author = {
      account: account.name,
      ids: state.ids,
      issuer: issuerOf(state.switches),
    };
    const answer = answerMessage(body, shape, author, state.cache);
    return {
      streamed: body['stream'] === true,
      events: messageEvents(answer, shape.deltas),
      handshake: handshakeEvents,
      json: messageJson(answer),
    };
  };
  const count: Produce = () => jsonOnly({ input_tokens: countInputTokens(body) });
  const isRefusing = !isCount && refusedUntilMs(account, state.nowMs()) !== null;
  return {
    kind: 'call',
    account: account.name,
    endpoint: isCount ? 'count-tokens' : 'model',
    voice: createVoice(state, account.name, !isCount, isCount ? count : message),
    unscripted: isRefusing ? { kind: 'failure', failure: 'plan-limit' } : served,
    ...(late?.kind === 'reply' ? { refusal: late.reply } : {}),
  };
}

const jsonOnly = (json: unknown): ReturnType<Produce> => ({
  streamed: false,
  events: [],
  handshake: 0,
  json,
});

function page(
  state: AnthropicState,
  account: AnthropicAccount,
  endpoint: Endpoint,
  json: () => unknown,
): Route {
  const voice = createVoice(state, account.name, false, () => jsonOnly(json()));
  return { kind: 'call', account: account.name, endpoint, voice, unscripted: served };
}

function accountPage(state: AnthropicState, request: RecordedRequest, account: AnthropicAccount): Route {
  const endpoint = request.path.endsWith('/usage') ? 'usage' : 'profile';
  if (account.kind !== 'plan') return refuse(state, 'invalid-bearer', undefined, account);
  if (account.scopes?.includes('user:profile') === false)
    return refuse(state, 'scope-missing', undefined, account);
  if (endpoint === 'usage' && !hasOauthBeta(request))
    return refuse(state, 'missing-oauth-beta', undefined, account);
  return page(state, account, endpoint, () =>
    endpoint === 'usage' ? usagePage(account, state.nowMs()) : profilePage(account),
  );
}

/** The path below the base path; undefined for a path outside it. */
function pathBelow(base: string, path: string): string | undefined {
  return path.startsWith(`${base}/`) ? path.slice(base.length) : undefined;
}

const modelList = (state: AnthropicState, request: RecordedRequest, account: AnthropicAccount): unknown =>
  state.switches.models === 'openai'
    ? openAiModelsPage(account.models)
    : modelsPage(account.models, Number(request.query.get('limit') ?? 20), request.query.get('after_id'));

/** Every path the simulator knows, by method. */
export function routeAnthropic(state: AnthropicState, request: RecordedRequest): Route {
  const { method } = request;
  const { switches } = state;
  const path = pathBelow(switches.basePath ?? '', request.path) ?? '';
  if (path === '/api/hello' && (method === 'GET' || method === 'HEAD')) {
    const headers = {
      'content-type': 'application/json',
      ...identityHeaders(state, state.ids.base62('req_011C', 20)),
    };
    return { kind: 'reply', reply: { status: 200, headers, body: '{"message":"hello"}' } };
  }
  const call = `${method} ${path}`;
  const known = [
    'POST /v1/messages',
    ...(switches.countTokens === false ? [] : ['POST /v1/messages/count_tokens']),
    ...(switches.models === 'missing' ? [] : ['GET /v1/models']),
    'GET /api/oauth/usage',
    'GET /api/oauth/profile',
  ];
  if (!known.includes(call)) return refuse(state, 'not-found');
  const credential = readCredential(onlyCredential(request, switches.auth), state.book);
  if (credential.state === 'refused') return refuse(state, credential.failure);
  const { account } = credential;
  if (path.startsWith('/api/oauth/')) return accountPage(state, request, account);
  if (account.kind === 'plan' && !hasOauthBeta(request))
    return refuse(state, 'missing-oauth-beta', undefined, account);
  if (method === 'GET') return page(state, account, 'models', () => modelList(state, request, account));
  return modelCall(state, request, account);
}
