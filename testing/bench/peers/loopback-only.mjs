// Loaded into other people's proxies with `--import`: they listen on loopback and reach nothing else.
import { Server, Socket } from 'node:net';

const local = new Set(['127.0.0.1', 'localhost', '::1']);

const listen = Server.prototype.listen;
Server.prototype.listen = function listenLocally(first, ...rest) {
  if (typeof first === 'object' && first !== null && 'port' in first)
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest);
  if (typeof first !== 'number' && typeof first !== 'string') return listen.call(this, first, ...rest);
  const callbacks = rest.filter((argument) => typeof argument === 'function');
  return listen.call(this, { port: Number(first), host: '127.0.0.1' }, ...callbacks);
};

const connect = Socket.prototype.connect;
Socket.prototype.connect = function connectLocally(...args) {
  const host = (Array.isArray(args[0]) ? args[0][0] : args[0])?.host;
  if (typeof host === 'string' && !local.has(host))
    return this.destroy(new Error(`${host} is not on this machine`));
  return connect.apply(this, args);
};

process.on('disconnect', () => process.exit(0));
process.channel?.unref();
