import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface RawVendor {
  readonly url: string;
  /** Connections so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/** A vendor that speaks no protocol of its own: `answer` gets the socket with each whole request head. */
export async function startRawVendor(answer: (socket: Socket) => void): Promise<RawVendor> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    let seen = '';
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.on('data', (piece) => {
      seen += piece.toString('latin1');
      if (!seen.includes('\r\n\r\n')) return;
      seen = '';
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
