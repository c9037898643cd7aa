import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { SwitchyardError } from '../errors/index.ts';
import { createConnectHandshake } from './http-connect.ts';
import { proxyLabel, type OutboundProxy } from './outbound-proxy.ts';
import { createSocks5Handshake, type Handshake } from './socks5.ts';

/** Where a connection is to end, as undici asks for it. */
export interface Destination {
  readonly hostname: string;
  readonly protocol: string;
  readonly port: string;
}

export interface TunnelOptions {
  /** From the first byte to the open tunnel. */
  readonly timeoutMs: number;
  /** For a proxy that itself speaks TLS. */
  readonly secureContext?: SecureContext | undefined;
}

/** Called once; the socket is paused. */
export type TunnelOpened = (...result: [null, Socket] | [SwitchyardError, null]) => void;

/**
 * Opens a tunnel through a proxy to the destination. There is no other way out: when the proxy fails, so does this.
 * Fails with `outbound-proxy-failed` or `outbound-proxy-auth`; nothing was sent to the destination then.
 */
export function openTunnel(
  proxy: OutboundProxy,
  destination: Destination,
  { timeoutMs, secureContext }: TunnelOptions,
  opened: TunnelOpened,
): void {
  const target = {
    host: destination.hostname.replace(/^\[|\]$/g, ''),
    port: Number(destination.port) || (destination.protocol === 'https:' ? 443 : 80),
  };
  const handshake: Handshake =
    proxy.kind === 'socks5' ? createSocks5Handshake(proxy, target) : createConnectHandshake(proxy, target);
  const socket = connectToProxy(proxy, secureContext);
  const timer = setTimeout(() => fail('failed', `did not answer within ${timeoutMs / 1_000} s`), timeoutMs);
  const stopListening = (): void => {
    clearTimeout(timer);
    socket.off('data', onData).off('error', onError).off('close', onClose);
    // An error of the socket below TLS is also the end of the one above; alone it must not end the process.
    socket.on('error', () => undefined);
  };
  const fail = (name: 'failed' | 'auth', what: string, cause?: unknown): void => {
    stopListening();
    socket.destroy();
    opened(proxyError(proxy, name, what, cause), null);
  };
  const onError = (error: Error): void => fail('failed', `could not be reached (${codeOf(error)})`, error);
  const onClose = (): void => fail('failed', 'closed the connection before the tunnel was open');
  const onData = (bytes: Buffer): void => {
    const step = handshake.push(bytes);
    if (step.kind === 'send') {
      socket.write(step.bytes);
      // A proxy may have said its next word already.
      onData(Buffer.alloc(0));
    } else if (step.kind === 'failed')
      fail(step.why === 'auth' ? 'auth' : 'failed', `opened no tunnel to ${target.host}: ${step.message}`);
    else if (step.kind === 'done') {
      stopListening();
      socket.pause();
      if (step.rest.length > 0) socket.unshift(step.rest);
      opened(null, socket);
    }
  };
  socket
    .on('data', onData)
    .on('error', onError)
    .on('close', onClose)
    .once(proxy.kind === 'https' ? 'secureConnect' : 'connect', () => socket.write(handshake.first));
}

function connectToProxy(
  { kind, host, port }: OutboundProxy,
  secureContext: SecureContext | undefined,
): Socket {
  const socket =
    kind === 'https'
      ? connectTls({
          host,
          port,
          ...(isIP(host) > 0 ? {} : { servername: host }),
          ALPNProtocols: ['http/1.1'],
          ...(secureContext === undefined ? {} : { secureContext }),
        })
      : connectPlain({ host, port });
  return socket.setNoDelay(true).setKeepAlive(true, 30_000);
}

function proxyError(
  proxy: OutboundProxy,
  name: 'failed' | 'auth',
  what: string,
  cause?: unknown,
): SwitchyardError {
  return new SwitchyardError(`outbound-proxy-${name}`, `the outbound proxy ${proxyLabel(proxy)} ${what}`, {
    cause,
    details: { sent: false },
  });
}

function codeOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
