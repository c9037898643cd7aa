import type { FastifyInstance, FastifyReply } from 'fastify';
import { operations, type ControlEvent } from '../contract/index.ts';
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
}

/**
 * The control contract over HTTP: `POST /control/<operation>` with a JSON body answers an envelope,
 * `GET /control/events` streams events. Who may call is decided in front of it.
 */
export function registerControl(app: FastifyInstance, input: HttpAdapterInput): void {
  for (const name of Object.keys(operations))
    app.post(`/control/${name}`, { bodyLimit: inputLimitBytes }, async (request, reply) => {
      const envelope = await input.invoke(name, request.body);
      return reply.code(envelope.ok ? 200 : 400).send(envelope);
    });
  app.get('/control/events', (_request, reply) => stream(reply, input));
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
