export { dialectOfPath } from './dialect-of-path.ts';
export { registerVendorRoutes } from './vendor-routes.ts';
export type { RouteCall, ServeRoute } from './vendor-routes.ts';
