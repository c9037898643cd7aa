import { toSwitchyardError } from '../errors/index.ts';
import { requestHeaders } from '../upstream/index.ts';
import type { InboundCall, Pipeline } from './call.ts';
import { openAnswer, type OpenAnswer } from './open-answer.ts';
import { ownMessage } from './own-message.ts';
import { relay } from './relay.ts';
import { sendError } from './send-error.ts';

/**
 * Claude Code's warm-up call: it carries no login and needs none, so it is forwarded without one. It warms our
 * connection to the vendor up as well.
 */
export async function serveHello(pipeline: Pipeline, call: InboundCall): Promise<void> {
  const dialect = pipeline.dialects[call.dialect];
  const provider = pipeline.providers.find(({ descriptor }) => descriptor.dialects.includes(call.dialect));
  const path = provider?.path('hello', call.query) ?? null;
  if (provider === undefined || path === null) {
    call.response.writeHead(204).end();
    return;
  }
  const broken = { status: 502, code: 'upstream-broken', message: 'Switchyard: the vendor broke off.' };
  try {
    const opened = openAnswer({
      upstream: pipeline.upstream,
      request: {
        method: call.method,
        origin: provider.descriptor.origin,
        path,
        headers: requestHeaders(
          call.rawHeaders,
          call.headers.connection,
          { remove: [], set: [], withheld: call.keySecret },
          false,
        ),
        body: null,
        stream: true,
      },
      createTap: dialect.createTap,
      clock: pipeline.clock,
      started: (exchange) => call.response.once('close', () => exchange.abort()),
    });
    // An exchange that is let go tells nobody.
    const answer = await new Promise<OpenAnswer | null>((resolve, reject) => {
      call.response.once('close', () => resolve(null));
      opened.then(resolve, reject);
    });
    if (answer === null) return;
    await relay({
      answer,
      response: call.response,
      dialect,
      ownHeaders: {},
      clock: pipeline.clock,
      keepAlive: null,
      ending: call.ending,
      truncated: broken,
    });
  } catch (thrown) {
    const { code, message, status } = toSwitchyardError(thrown);
    sendError(call.response, dialect.errorAnswer({ status, code, message: ownMessage(code, message) }));
  }
}
