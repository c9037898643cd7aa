import type { AccountRecord } from '../accounts/index.ts';
import type { ByteSpan, DialectId, RequestFacts } from '../dialects/dialect.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { CallKind, Provider } from '../providers/provider.ts';
import { resolveSwitches, spokenDialects } from '../providers/index.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { createTranslation, type ClientRequestSource, type Translation } from './translation.ts';

/** One request on its way to one account: the call as that upstream gets it, and how the answer comes back. */
export interface Lane {
  readonly call: InboundCall;
  readonly facts: RequestFacts | null;
  /** The upstream is asked for another model than the client asked for. */
  readonly isRenamed: boolean;
  /** Null in the native lane. */
  readonly translation: Translation | null;
}

interface Serving {
  readonly account: AccountRecord;
  readonly provider: Provider;
  readonly model: string | null;
}

const generating: Readonly<Partial<Record<DialectId, CallKind>>> = {
  'anthropic-messages': 'messages',
  'openai-responses': 'responses',
  'openai-chat': 'chat',
  gemini: 'generate',
};

/**
 * The lane for an account. Native when it speaks the client's dialect and takes the request as it is: the bytes stay, but for the model's name and for
 * seals of other vendors. Else the request is translated; throws `translation-refused`, `request-malformed`.
 */
export function laneFor(
  pipeline: Pipeline,
  call: InboundCall,
  facts: RequestFacts | null,
  source: ClientRequestSource,
  serving: Serving,
): Lane {
  const spoken = spokenDialects(serving.provider, serving.account);
  if (spoken.includes(call.dialect) && fitsAsItIs(pipeline, call, serving))
    return nativeLane(pipeline, call, facts, serving);
  const dialect = spoken.find((id) => pipeline.codecs.upstreams[id] !== undefined);
  const kind = dialect === undefined ? undefined : generating[dialect];
  if (dialect === undefined || kind === undefined || facts === null || call.body === null)
    throw new SwitchyardError(
      'translation-refused',
      `${serving.provider.descriptor.label} accounts cannot answer ${call.method} ${call.path.slice(0, 100)}`,
    );
  const codec = pipeline.codecs.upstreams[dialect];
  if (codec === undefined) throw new SwitchyardError('internal', `no codec for ${dialect}`);
  const model = serving.model ?? facts.model ?? '';
  const translation = createTranslation(pipeline, call, source.request(), codec, {
    model,
    traits: pipeline.models.traits(serving.account, serving.provider, model),
    switches: resolveSwitches(serving.provider, serving.account),
  });
  const headers: readonly (readonly [string, string])[] = [
    ['content-type', 'application/json'],
    ['accept', facts.stream ? 'text/event-stream' : 'application/json'],
    ['user-agent', pipeline.userAgent],
    ...(codec.requestHeaders ?? []),
  ];
  return {
    call: {
      ...call,
      kind,
      dialect,
      method: 'POST',
      query: '',
      fromPath: { ...call.fromPath, model, stream: facts.stream, isArrayStream: false },
      headers: Object.fromEntries(headers),
      rawHeaders: headers.flat(),
      body: translation.body,
      bodyWasDecoded: true,
      ownBearer: null,
    },
    facts: withModel(facts, model),
    isRenamed: model !== facts.model,
    translation,
  };
}

/** A server that takes only a part of its dialect gets other requests encoded anew, with what that costs reported. */
function fitsAsItIs(pipeline: Pipeline, call: InboundCall, { account, provider }: Serving): boolean {
  if (call.body === null || call.kind !== generating[call.dialect]) return true;
  const { fits } = pipeline.dialects[call.dialect];
  return fits === undefined || fits(call.body, resolveSwitches(provider, account));
}

function nativeLane(
  pipeline: Pipeline,
  call: InboundCall,
  facts: RequestFacts | null,
  { account, provider, model }: Serving,
): Lane {
  let { body } = call;
  if (body === null || facts === null) return { call, facts, isRenamed: false, translation: null };
  const span = facts.modelSpan;
  const isRenamed = model !== null && model !== facts.model;
  if (isRenamed && span !== null) body = withModelName(body, span, model);
  const switches = resolveSwitches(provider, account);
  body = pipeline.dialects[call.dialect].withoutForeignSeals?.(body, switches) ?? body;
  const fromPath =
    model === null || call.fromPath.model === null ? call.fromPath : { ...call.fromPath, model };
  return {
    call: body === call.body && fromPath === call.fromPath ? call : { ...call, body, fromPath },
    facts: isRenamed ? withModel(facts, model) : facts,
    isRenamed,
    translation: null,
  };
}

function withModelName(body: Buffer, span: ByteSpan, model: string): Buffer {
  return Buffer.concat([
    body.subarray(0, span.start),
    Buffer.from(JSON.stringify(model)),
    body.subarray(span.end),
  ]);
}

/** The same facts for another model; bound material is still searched for only when somebody asks. */
function withModel(facts: RequestFacts, model: string): RequestFacts {
  return {
    model,
    modelSpan: null,
    stream: facts.stream,
    sessionId: facts.sessionId,
    userId: facts.userId,
    get boundTo() {
      return facts.boundTo;
    },
  };
}
