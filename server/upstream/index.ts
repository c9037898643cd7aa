export { getBytes } from './get-bytes.ts';
export type { SmallRequest } from './get-bytes.ts';
export { answerHeaders, requestHeaders } from './headers.ts';
export type { RequestHeaderEdits } from './headers.ts';
export { parseHostMap, redirectOrigin } from './host-map.ts';
export type { HostRedirect } from './host-map.ts';
export { createUpstream, timeouts } from './upstream.ts';
export type { Exchange, Upstream, UpstreamListener, UpstreamRequest } from './upstream.ts';
