import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { companionOperations, operations, type ControlEvent, type Envelope } from '../contract/index.ts';
import { SwitchyardError, type ErrorCode } from '../errors/index.ts';
import type { EventHub } from './event-hub.ts';
import type { Invoke } from './invoke.ts';

const inputLimitBytes = 1024 * 1024;
const keepAliveMs = 15_000;
/** A page that takes nothing gets a fresh start instead of an endless queue. */
const backlogLimitBytes = 4 * 1024 * 1024;

export interface HttpAdapterInput {
  readonly invoke: Invoke;
  readonly events: Pick<EventHub, 'subscribe'>;
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** True for the companion's own socket, which alone answers `companionOperations`. */
  readonly isCompanion?: boolean;
}

/**
 * The control contract over HTTP: `POST /control/<operation>` with a JSON body answers an envelope,
 * `GET /control/events` streams events. Whatever else is asked of `app` is answered with an envelope too. Who may call
 * is decided in front of it.
 */
export function registerControl(app: FastifyInstance, input: HttpAdapterInput): void {
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    const code = transportCodes.get(status) ?? (status < 500 ? 'request-malformed' : 'internal');
    return reply
      .code(status)
      .send(envelopeOf(new SwitchyardError(code, transportMessages[code] ?? 'the call could not be read')));
  });
  for (const name of Object.keys(operations)) {
    if (companionOperations.has(name) && input.isCompanion !== true) {
      app.post(`/control/${name}`, { bodyLimit: inputLimitBytes }, (_request, reply) =>
        reply.code(400).send(envelopeOf(companionOnly(name))),
      );
      continue;
    }
    app.post(`/control/${name}`, { bodyLimit: inputLimitBytes }, async (request, reply) => {
      const envelope = await input.invoke(name, request.body);
      return reply.code(envelope.ok ? 200 : 400).send(envelope);
    });
  }
  app.get('/control/events', { exposeHeadRoute: false }, (_request, reply) => stream(reply, input));
}

const transportCodes: ReadonlyMap<number, ErrorCode> = new Map([
  [404, 'not-found'],
  [413, 'request-too-large'],
  [415, 'request-encoding'],
]);

/** Words of ours: a parser's own message repeats what it could not read. */
const transportMessages: Readonly<Partial<Record<ErrorCode, string>>> = {
  'not-found': 'there is nothing at this path',
  'request-too-large': 'the input is larger than 1 MiB',
  'request-encoding': 'the input must be JSON',
  'request-malformed': 'the input is not JSON',
};

function companionOnly(name: string): SwitchyardError {
  return new SwitchyardError('not-found', `${name} is answered on the socket of the companion only`);
}

/** For the composition: what is not an operation gets an envelope as well. */
export function answerUnknownPath(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .send(envelopeOf(new SwitchyardError('not-found', transportMessages['not-found'] ?? '')));
}

function envelopeOf({ code, message, remedy }: SwitchyardError): Envelope<never> {
  return { ok: false, error: { code, message, remedy } };
}

function stream(reply: FastifyReply, { events, after }: HttpAdapterInput): void {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(': connected\n\n');
  const write = (text: string): void => {
    if (response.writableLength > backlogLimitBytes) response.destroy();
    else response.write(text);
  };
  const unsubscribe = events.subscribe((event: ControlEvent) => write(`data: ${JSON.stringify(event)}\n\n`));
  let cancel = (): void => undefined;
  const keepAlive = (): void => {
    cancel = after(keepAliveMs, () => {
      write(': alive\n\n');
      keepAlive();
    });
  };
  keepAlive();
  response.on('close', () => {
    unsubscribe();
    cancel();
  });
}
