import {
  connect,
  createServer as createPlainServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TestCertificate } from './certificate.ts';

export interface TestProxyOptions {
  /** `name:password`; anything else is refused. */
  readonly login?: string;
  /** The proxy itself speaks TLS. */
  readonly tls?: TestCertificate;
  /** Where a named host really is; without it the name is resolved. */
  readonly hosts?: Readonly<Record<string, number>>;
}

/** A proxy on this machine that counts what goes through it. */
export interface TestProxy {
  readonly port: number;
  /** `host:port` of every tunnel that was asked for. */
  readonly asked: readonly string[];
  /** Bytes that went towards the destinations. */
  readonly sentBytes: () => number;
  close(): Promise<void>;
}

type Converse = (socket: Socket, join: (host: string, port: number) => Promise<Socket>) => void;

async function startProxy(options: TestProxyOptions, converse: Converse): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let sent = 0;
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const onSocket = (socket: Socket): void => {
    track(socket);
    converse(socket, async (host, port) => {
      asked.push(`${host}:${port}`);
      const local = options.hosts?.[host];
      const target = track(connect(local ?? port, local === undefined ? host : '127.0.0.1'));
      await new Promise((resolve, reject) => target.once('connect', resolve).once('error', reject));
      target.on('data', (bytes) => socket.write(bytes)).on('close', () => socket.destroy());
      socket.on('data', (bytes) => void ((sent += bytes.length), target.write(bytes)));
      socket.on('close', () => target.destroy());
      return target;
    });
  };
  const server: Server =
    options.tls === undefined
      ? createPlainServer(onSocket)
      : createTlsServer({ cert: options.tls.certificate, key: options.tls.key }, onSocket);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    sentBytes: () => sent,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An HTTP proxy that knows CONNECT. */
export function startHttpProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  const wanted =
    options.login === undefined ? null : `Basic ${Buffer.from(options.login).toString('base64')}`;
  return startProxy(options, (socket, join) => {
    let head = '';
    const onData = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', onData);
      const [, host = '', port = ''] = /^CONNECT ([^\s:]+):(\d+) HTTP\/1\.1\r\n/.exec(head) ?? [];
      const login = /\r\nproxy-authorization: ([^\r]+)/i.exec(head)?.[1] ?? null;
      if (host === '') return void socket.end('HTTP/1.1 405 Method Not Allowed\r\n\r\n');
      if (wanted !== null && login !== wanted)
        return void socket.end(
          'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="test"\r\n\r\n',
        );
      join(host, Number(port)).then(
        () => socket.write('HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n'),
        () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
      );
    };
    socket.on('data', onData);
  });
}

/** A SOCKS5 proxy (RFC 1928) that takes names and IPv4 addresses. */
export function startSocksProxy(options: TestProxyOptions = {}): Promise<TestProxy> {
  return startProxy(options, (socket, join) => {
    let stage: 'greeting' | 'login' | 'request' = 'greeting';
    const onData = (bytes: Buffer): void => {
      if (stage === 'greeting') {
        const method = options.login === undefined ? 0 : 2;
        if (!bytes.subarray(2).includes(method)) return void socket.end(Buffer.from([5, 0xff]));
        stage = method === 0 ? 'request' : 'login';
        return void socket.write(Buffer.from([5, method]));
      }
      if (stage === 'login') {
        const userEnd = 2 + (bytes[1] ?? 0);
        const login = `${bytes.toString('utf8', 2, userEnd)}:${bytes.toString('utf8', userEnd + 1)}`;
        if (login !== options.login) return void socket.end(Buffer.from([1, 1]));
        stage = 'request';
        return void socket.write(Buffer.from([1, 0]));
      }
      socket.off('data', onData);
      const isName = bytes[3] === 3;
      const nameEnd = 5 + (bytes[4] ?? 0);
      const host = isName ? bytes.toString('utf8', 5, nameEnd) : [...bytes.subarray(4, 8)].join('.');
      join(host, bytes.readUInt16BE(isName ? nameEnd : 8)).then(
        () => socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0])),
        () => socket.end(Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0])),
      );
    };
    socket.on('data', onData);
  });
}
