export { dialectOfPath, surfaceOf } from './surfaces.ts';
export type { RouteCall, Surface } from './surfaces.ts';
export { registerVendorRoutes } from './vendor-routes.ts';
export type { PathOf, ServeRoute } from './vendor-routes.ts';
