import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { NativeDialect } from '../dialects/dialect.ts';
import { errorCodes } from '../errors/index.ts';
import { ownMessage, sendError } from '../pipeline/index.ts';
import type { GatePass, GateRefusal } from './gate.ts';

/** In which dialect a path is answered. */
export type DialectFor = (path: string, headers: IncomingHttpHeaders) => NativeDialect;

const uniformBody = '{"error":"refused"}';

/** Answers a request that did not pass the gate. Its body is not read, so the connection ends. */
export function refuse(
  dialectFor: DialectFor,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: GateRefusal,
): void {
  response.setHeader('connection', 'close');
  if (refusal.uniform) {
    response.writeHead(errorCodes[refusal.code].status, {
      'content-type': 'application/json',
      'content-length': uniformBody.length,
    });
    response.end(uniformBody);
    return;
  }
  const dialect = dialectFor(refusal.path, request.headers);
  sendError(
    response,
    dialect.errorAnswer({
      status: keyStatus(request),
      code: refusal.code,
      message: ownMessage(refusal.code, refusal.message),
    }),
  );
}

/** Codex with its own ChatGPT login answers a 401 by renewing that login again and again; a 403 ends it. */
function keyStatus(request: IncomingMessage): number {
  return request.headers['chatgpt-account-id'] === undefined ? 401 : 403;
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  408: 'Request Timeout',
  421: 'Misdirected Request',
  426: 'Upgrade Required',
  431: 'Request Header Fields Too Large',
};

/** Answers an upgrade: what the gate says, else that WebSocket is not spoken here. */
export function refuseUpgrade(
  dialectFor: DialectFor,
  request: IncomingMessage,
  socket: Socket,
  verdict: GatePass | GateRefusal,
): void {
  if (!verdict.ok) {
    answerRaw(socket, verdict.uniform ? errorCodes[verdict.code].status : keyStatus(request), uniformBody);
    return;
  }
  const code = 'websocket-unsupported';
  const { status } = errorCodes[code];
  const { body } = dialectFor(verdict.path, request.headers).errorAnswer({
    status,
    code,
    message: ownMessage(code, 'WebSocket is not spoken here'),
  });
  answerRaw(socket, status, body);
}

/** Answers what the HTTP parser did not accept. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  answerRaw(socket, status, uniformBody);
}

/**
 * For sockets that the HTTP server no longer looks after: without a listener a reset would end the process, and
 * without the destruction a client that never closes would keep the listener from closing.
 */
function answerRaw(socket: Socket, status: number, body: string): void {
  socket.on('error', () => socket.destroy());
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  socket.destroySoon();
}
