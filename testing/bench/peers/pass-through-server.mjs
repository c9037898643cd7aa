// The bare pass-through: Fastify in, undici out, nothing in between. `node pass-through-server.mjs <port> <upstream port>`
import Fastify from 'fastify';
import { Pool } from 'undici';

const [port, upstreamPort] = process.argv.slice(2).map(Number);
const pool = new Pool(`http://127.0.0.1:${upstreamPort}`, {
  connections: null,
  pipelining: 1,
  bodyTimeout: 0,
});
const app = Fastify({ bodyLimit: 64 * 1024 * 1024 });

app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/*', async (request, reply) => {
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
  const answer = await pool.request({ method: 'POST', path: request.url, headers, body: request.body });
  const { connection: _hop, 'keep-alive': _alive, 'transfer-encoding': _encoding, ...kept } = answer.headers;
  return reply.code(answer.statusCode).headers(kept).send(answer.body);
});
// A profile is only written by a process that ends by itself.
process.on('SIGTERM', () => process.exit(0));
await app.listen({ host: '127.0.0.1', port });
