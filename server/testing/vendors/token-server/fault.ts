/** An answer that is not the endpoint's own. */
export interface FaultReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What goes wrong with the next token request. `acts` says whether the vendor spends the token before.
 * Cuts: as the connection opens, after the request's head, after its body, after acting, in the head or in the middle
 * of the answer.
 */
export type TokenFault =
  | { readonly kind: 'reply'; readonly reply: FaultReply; readonly acts: boolean }
  | {
      readonly kind: 'cut';
      readonly at: 'connection' | 'request-head' | 'request-body' | 'acted' | 'answer-head' | 'answer-body';
    }
  /** Waits until it is released. */
  | {
      readonly kind: 'hold';
      readonly acts: 'before' | 'after';
      readonly arrived: () => void;
      readonly released: Promise<void>;
    }
  /** The endpoint's own answer, changed on its way out. */
  | { readonly kind: 'edit'; readonly edit: (body: Record<string, unknown>) => Record<string, unknown> };

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): FaultReply => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(body),
  headers,
});
const page = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): FaultReply => ({
  status,
  contentType: 'text/html; charset=utf-8',
  body: `<!doctype html><title>${text}</title><p>${text}</p>`,
  headers,
});

/** Every wrong answer that the notes name (anthropic protocol 1.4, codex protocol 1.4, reliability R8). */
export const faultReplies = {
  'invalid-grant': json(400, {
    error: 'invalid_grant',
    error_description: 'Refresh token not found or invalid',
  }),
  'time-limit': json(400, { error: 'invalid_grant', error_description: 'Refresh token expired' }),
  'no-organization': json(400, {
    error: 'invalid_grant',
    error_description: 'No organization associated with this token',
  }),
  'on-hold': json(403, {
    error: 'access_denied',
    error_description: 'account_on_hold',
    error_uri: 'https://claude.ai/restricted',
  }),
  'invalid-scope': json(400, { error: 'invalid_scope' }),
  'invalid-client': json(401, { error: 'invalid_client' }),
  reused: json(401, { error: { code: 'refresh_token_reused', message: 'Already used.' } }),
  invalidated: json(401, { code: 'refresh_token_invalidated' }),
  'unlisted-401': json(401, { error: { type: 'authentication_error', message: 'No.' } }),
  'page-400': page(400, 'Bad request'),
  'page-403': page(403, 'Just a moment'),
  portal: page(200, 'Welcome to the hotel'),
  redirect: page(302, 'Sign in to this network', { location: 'http://portal.invalid/' }),
  'proxy-407': page(407, 'Proxy authentication required', { 'proxy-authenticate': 'Basic' }),
  'request-timeout': json(408, { error: 'timeout' }),
  'rate-limit': json(429, { error: 'rate_limit_error' }, { 'retry-after': '120' }),
  'server-error': json(500, { error: 'invalid_grant' }),
  'bad-gateway': page(502, 'Bad gateway'),
  unavailable: json(503, { error: { type: 'overloaded_error' } }),
} as const satisfies Record<string, FaultReply>;

export type FaultName = keyof typeof faultReplies;
