import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { GrantBook, SimulatedLogin } from './grant-book.ts';
import { readFields } from './request-fields.ts';
import type { SignInBook } from './sign-in-book.ts';
import type { SigningKey } from './signing-key.ts';

/** What a test may change about the pages. */
export interface PageSwitches {
  /** Who signs in at the authorize page. */
  readonly login: SimulatedLogin;
  /** Changes the discovery document on its way out. */
  readonly document: (document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** The keys are not to be had. */
  readonly keysDown: boolean;
}

export interface PageContext extends PageSwitches {
  readonly grants: GrantBook;
  readonly signIns: SignInBook;
  readonly key: SigningKey;
  readonly url: string;
  readonly issuer: string;
  readonly nowMs: () => number;
}

/** Everything beside the token endpoint: authorize, device codes, revoke, keys, discovery, profile. */
export async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  context: PageContext,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', context.url);
  const route = `${request.method ?? 'GET'} ${pathname}`;
  if (/^GET .*\/authorize$/.test(route)) return authorize(response, searchParams, context);
  if (/^POST .*\/(?:revoke)$/.test(route)) return revoke(request, response, context);
  if (/^POST .*\/device\/code$/.test(route)) return startDevice(request, response, context);
  if (/^POST .*\/deviceauth\/usercode$/.test(route)) return startOwnDevice(request, response, context);
  if (/^POST .*\/deviceauth\/token$/.test(route)) return pollOwnDevice(request, response, context);
  if (route === 'GET /.well-known/jwks.json')
    return context.keysDown ? json(response, 503, {}) : json(response, 200, context.key.jwks);
  if (route === 'GET /.well-known/openid-configuration')
    return json(response, 200, context.document(discovery(context.issuer)));
  if (/^GET .*\/oauth\/profile$/.test(route)) return profile(request, response, context);
  return json(response, 404, { error: 'not_found' });
}

/**
 * Says yes at once and sends the browser back. `simulate=deny` in the address says no, `simulate=state` answers with a
 * foreign state, `simulate=issuer` in another's name. PKCE other than S256 is refused.
 */
function authorize(
  response: ServerResponse,
  query: URLSearchParams,
  { signIns, login, issuer }: PageContext,
): void {
  const value = (name: string): string => query.get(name) ?? '';
  const redirectUri = value('redirect_uri');
  if (value('response_type') !== 'code' || !URL.canParse(redirectUri))
    return json(response, 400, { error: 'invalid_request' });
  const target = new URL(redirectUri);
  target.searchParams.set('state', value('simulate') === 'state' ? 'foreign' : value('state'));
  target.searchParams.set('iss', value('simulate') === 'issuer' ? 'https://mixed-up.invalid' : issuer);
  if (value('code_challenge_method') !== 'S256' || value('code_challenge').length !== 43)
    target.searchParams.set('error', 'invalid_request');
  else if (value('simulate') === 'deny') {
    target.searchParams.set('error', 'access_denied');
    target.searchParams.set('error_description', 'The person said no');
  } else {
    // A first sign-in by the agents' client gets a registration of its own (codex protocol 7.1).
    const isFirst = value('client_id') === 'dynamic_agent_client';
    const clientId = isFirst ? `agent_${randomBytes(8).toString('hex')}` : value('client_id');
    if (isFirst) target.searchParams.set('client_id', clientId);
    const challenge = value('code_challenge');
    const asked = { clientId, redirectUri, scope: value('scope'), challenge, nonce: query.get('nonce') };
    target.searchParams.set('code', signIns.issueCode(asked, login));
  }
  response.writeHead(302, { location: target.href });
  response.end();
}

async function revoke(
  request: IncomingMessage,
  response: ServerResponse,
  { grants }: PageContext,
): Promise<void> {
  const { fields } = await readFields(request);
  const family = grants.familyOf(fields['token'] ?? '');
  if (family !== null) grants.end(family, 'Signed out');
  // RFC 7009 2.2: the same answer for a token that was never known.
  return json(response, 200, {});
}

async function startDevice(
  request: IncomingMessage,
  response: ServerResponse,
  { signIns, url, nowMs }: PageContext,
): Promise<void> {
  const { fields } = await readFields(request);
  const device = signIns.startDevice(fields['client_id'] ?? '', fields['scope'] ?? '');
  return json(response, 200, {
    device_code: device.deviceCode,
    user_code: device.userCode,
    verification_uri: `${url}/device`,
    verification_uri_complete: `${url}/device?code=${device.userCode}`,
    expires_in: Math.round((device.expiresAtMs - nowMs()) / 1000),
    interval: device.intervalMs / 1000,
  });
}

/** The form of codex protocol 1.6: the server supplies the PKCE pair. */
async function startOwnDevice(
  request: IncomingMessage,
  response: ServerResponse,
  { signIns }: PageContext,
): Promise<void> {
  const { fields } = await readFields(request);
  const device = signIns.startDevice(fields['client_id'] ?? '', 'openid profile email offline_access');
  return json(response, 200, {
    device_auth_id: device.deviceCode,
    user_code: device.userCode,
    interval: String(device.intervalMs / 1000),
  });
}

async function pollOwnDevice(
  request: IncomingMessage,
  response: ServerResponse,
  { signIns }: PageContext,
): Promise<void> {
  const { fields } = await readFields(request);
  const device = signIns.device(fields['device_auth_id'] ?? '');
  if (device === null || device.userCode !== fields['user_code'] || device.decision !== 'approved')
    return json(response, device?.decision === 'denied' ? 400 : 403, { error: 'pending' });
  const verifier = randomBytes(48).toString('base64url');
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const challenge = Buffer.from(digest).toString('base64url');
  const { clientId, scope, login } = device;
  if (login === null) return json(response, 403, { error: 'pending' });
  // The issuer that clients know, whatever address this simulator has.
  const redirectUri = 'https://auth.openai.com/deviceauth/callback';
  const code = signIns.issueCode({ clientId, redirectUri, scope, challenge, nonce: null }, login);
  return json(response, 200, {
    authorization_code: code,
    code_challenge: challenge,
    code_verifier: verifier,
  });
}

/** The profile in the shape of anthropic protocol 1.5. */
function profile(request: IncomingMessage, response: ServerResponse, { grants }: PageContext): void {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const family = grants.accepts(token) ? grants.familyOf(token) : null;
  if (family === null) return json(response, 401, { error: { type: 'authentication_error' } });
  if (!family.scope.split(' ').some((scope) => scope === 'user:profile' || scope === 'profile'))
    return json(response, 403, { error: { type: 'permission_error', message: 'missing user:profile' } });
  const { login } = family;
  return json(response, 200, {
    account: { uuid: login.key, email: login.email, display_name: 'A Person', full_name: 'A Person' },
    organization: {
      uuid: login.organization,
      name: 'Simulated',
      organization_type: `claude_${login.plan}`,
      rate_limit_tier: 'default_claude_ai',
    },
  });
}

function discovery(url: string): Readonly<Record<string, unknown>> {
  return {
    issuer: url,
    authorization_endpoint: `${url}/api/accounts/authorize`,
    token_endpoint: `${url}/api/accounts/oauth/token`,
    revocation_endpoint: `${url}/api/accounts/oauth/revoke`,
    jwks_uri: `${url}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
