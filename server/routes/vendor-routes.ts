import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SwitchyardError } from '../errors/index.ts';
import { surfaceOf, type RouteCall } from './surfaces.ts';

export type ServeRoute = (call: RouteCall, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Path and query behind the gate, without the client's key. */
export type PathOf = (request: FastifyRequest) => { readonly path: string; readonly query: string };

const routeCall = Symbol('what the path asks for');
type RoutedRequest = FastifyRequest & { [routeCall]?: RouteCall };

/** Every path of the proxy listener goes through one table; what it does not know is refused before its body is read. */
export function registerVendorRoutes(app: FastifyInstance, pathOf: PathOf, serve: ServeRoute): void {
  app.route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/*',
    onRequest: async (request: RoutedRequest) => {
      const { path, query } = pathOf(request);
      const surface = surfaceOf(request.method, path, query, request.headers);
      if (surface.kind === 'wrong-method')
        throw new SwitchyardError(
          'method-refused',
          `${path.slice(0, 200)} takes ${surface.allowed}, not ${request.method}`,
        );
      if (surface.kind === 'unknown')
        throw new SwitchyardError(
          'route-unknown',
          `there is no ${request.method} ${path.slice(0, 200)} here`,
        );
      request[routeCall] = surface.call;
    },
    handler: async (request: RoutedRequest, reply) => {
      const call = request[routeCall];
      if (call === undefined) throw new SwitchyardError('internal', 'a request came past its route');
      return serve(call, request, reply);
    },
  });
}
