import { SwitchyardError } from '../../errors/index.ts';
import type { Clock, Random } from '../../ports.ts';
import type { BrowserWay, OpenIdRule, SignInRequest } from '../../providers/sign-in-profile.ts';
import type { PreparedSignIn } from '../sign-in/index.ts';
import { discoveryAddress, readDiscovery, type OpenIdEndpoints } from './discovery.ts';
import { readGrant } from './grant-answer.ts';
import { verifyIdToken, type ExpectedIdToken, type IdTokenVerdict } from './id-token.ts';
import { clientIsLost, isLostClientError, saysClientIsLost, type TokenRefusal } from './lost-client.ts';
import type { Registrations } from './registrations.ts';

/** GET of a JSON document on an account's way out. Throws a SwitchyardError when there is none. */
export type FetchDocument = (url: string, accountId: string | null) => Promise<unknown>;

export interface OpenIdSources {
  readonly clock: Clock;
  readonly random: Random;
  readonly registrations: Registrations;
  readonly fetchDocument: FetchDocument;
}

/** What is known of a login that is made again. */
export interface KnownLogin {
  readonly clientId: string | null;
  readonly subject: string | null;
  readonly email: string | null;
  /** What was granted last; null = not known. */
  readonly scopes: readonly string[] | null;
}

export interface OpenId {
  prepare(
    rule: OpenIdRule,
    browser: BrowserWay,
    accountId: string | null,
    known: KnownLogin | null,
  ): Promise<PreparedSignIn>;
  /**
   * Verifies an id token at the vendor's time, else at ours; fetches the keys anew when it names one that is not known.
   * Throws when they cannot be had.
   */
  verify(
    rule: OpenIdRule,
    token: string,
    expected: Omit<ExpectedIdToken, 'issuer' | 'nowMs'> & { readonly vendorNowMs: number | null },
    accountId: string | null,
  ): Promise<IdTokenVerdict>;
  /** Where the provider's endpoints are now; null when its discovery document cannot be had or trusted. */
  endpointsNow(rule: OpenIdRule, accountId: string | null): Promise<OpenIdEndpoints | null>;
  /**
   * Looks at a refused token request: an issued client id that the vendor has deleted is not used for another sign-in.
   * `body` is the request's form. Never rejects.
   */
  noteRefusal(rule: OpenIdRule, body: string, refusal: TokenRefusal): Promise<void>;
}

const keptMs = 3_600_000;
/** A token that names a made-up key must not become a request each. */
const keysRestMs = 60_000;
const longestClientId = 512;

interface Fetched<Value> {
  readonly value: Value;
  readonly atMono: number;
}

/** The client's side of OpenID Connect for vendors that issue a client id per account. Never asks in advance. */
export function createOpenId(sources: OpenIdSources): OpenId {
  const { clock, random, registrations, fetchDocument } = sources;
  const endpointsOf = new Map<string, Fetched<OpenIdEndpoints>>();
  const keysOf = new Map<string, Fetched<unknown>>();
  /** Accounts whose person did not allow what is needed: the vendor asks again only when it is told to. */
  const declined = new Set<string>();
  const ageOf = ({ atMono }: Fetched<unknown>): number => clock.monotonicMs() - atMono;

  const discover = async (rule: OpenIdRule, accountId: string | null): Promise<OpenIdEndpoints> => {
    const { issuer } = rule;
    const known = endpointsOf.get(issuer);
    if (known !== undefined && ageOf(known) < keptMs) return known.value;
    const value = readDiscovery(await fetchDocument(discoveryAddress(issuer), accountId), issuer);
    endpointsOf.set(issuer, { value, atMono: clock.monotonicMs() });
    return value;
  };
  const keys = async (rule: OpenIdRule, accountId: string | null, leastFreshMs: number): Promise<unknown> => {
    const known = keysOf.get(rule.issuer);
    if (known !== undefined && ageOf(known) < leastFreshMs) return known.value;
    const endpoints = await discover(rule, accountId);
    const value = await fetchDocument(endpoints.keys, accountId);
    keysOf.set(rule.issuer, { value, atMono: clock.monotonicMs() });
    return value;
  };
  const verify: OpenId['verify'] = async (rule, token, expected, accountId) => {
    // Our own clock may be wrong by hours, and the vendor's came over the same TLS as the token (reliability notes, R13).
    const nowMs = expected.vendorNowMs ?? clock.nowMs();
    const judge = (published: unknown): IdTokenVerdict =>
      verifyIdToken(token, published, { ...expected, issuer: rule.issuer, nowMs });
    const first = judge(await keys(rule, accountId, keptMs));
    // A vendor may change a key and keep its name: only against the newest keys is a signature wrong.
    const isOfOtherKey =
      first.kind === 'unknown-key' || (first.kind === 'wrong' && first.reason === 'signature');
    return isOfOtherKey ? judge(await keys(rule, accountId, keysRestMs)) : first;
  };

  /** The id that stands for every program is not ours to forget. */
  const lose = async (rule: OpenIdRule, clientId: string | null): Promise<boolean> => {
    if (clientId === null || clientId === '' || clientId === rule.firstClientId) return false;
    await registrations.lose(rule.issuer, clientId);
    return true;
  };

  return {
    verify,
    async noteRefusal(rule, body, refusal) {
      if (!saysClientIsLost(refusal)) return;
      // What cannot be written is told by the vendor again.
      await lose(rule, new URLSearchParams(body).get('client_id')).catch(() => false);
    },
    endpointsNow: (rule, accountId) => discover(rule, accountId).catch(() => null),
    async prepare(rule, browser, accountId, known) {
      const endpoints = await discover(rule, accountId);
      // Fetched before there is anything to lose: a key service that is down ends the sign-in here.
      await keys(rule, accountId, keptMs);
      const nonce = Buffer.from(random.bytes(32)).toString('base64url');
      const hostId = await registrations.hostId();
      const email = known?.email ?? null;
      const subject = known?.subject ?? null;
      const lacksScope = known?.scopes?.includes(rule.neededScope) === false;
      const asksAgain = lacksScope || (accountId !== null && declined.has(accountId));
      const before = known?.clientId ?? null;
      let clientId = before !== null && (await registrations.isLost(rule.issuer, before)) ? null : before;
      return {
        browser: {
          ...browser,
          authorizeUrl: endpoints.authorize,
          clientId: clientId ?? rule.firstClientId,
          parameters: [
            ...browser.parameters,
            ['resource', rule.resource],
            [rule.hostIdParameter, hostId],
            ['nonce', nonce],
            ...(email === null ? [] : [['login_hint', email] as const]),
            ...(asksAgain ? [['prompt', 'consent'] as const] : []),
          ],
        },
        async exchange(issued) {
          checkIssuer(issued.issuer ?? null, rule.issuer);
          clientId = issuedClientId(issued.clientId ?? null, clientId);
          await registrations.keep(rule.issuer, clientId);
          return form(endpoints.token, {
            grant_type: 'authorization_code',
            code: issued.code,
            redirect_uri: issued.redirectUri,
            client_id: clientId,
            code_verifier: issued.verifier,
            resource: rule.resource,
          });
        },
        async check(answer, vendorNowMs) {
          const { idToken, scopes } = readGrant(answer);
          if (clientId === null || idToken === null) throw failed('its answer holds no identity');
          // What was asked for counts as granted only when the vendor says nothing else (RFC 6749 5.1).
          const isAllowed = (scopes ?? browser.scopes).includes(rule.neededScope);
          if (accountId !== null) declined[isAllowed ? 'delete' : 'add'](accountId);
          if (!isAllowed) throw new SwitchyardError('sign-in-failed', rule.scopeMissing);
          const expected = { clientId, nonce, subject: null, vendorNowMs };
          const verdict = await verify(rule, idToken, expected, accountId);
          if (verdict.kind === 'unknown-key')
            throw failed('it is signed with a key that the vendor does not publish');
          if (verdict.kind === 'wrong') throw failed(`its ${verdict.reason} is not the expected one`);
          if (subject !== null && subject !== verdict.subject)
            throw new SwitchyardError(
              'sign-in-other-account',
              'this sign-in is for another person’s account than before; nothing was changed',
            );
          return clientId;
        },
        async refusedAs(refusal) {
          const isLost =
            refusal.at === 'page' ? isLostClientError(refusal.error) : saysClientIsLost(refusal.answer);
          return isLost && (await lose(rule, clientId)) ? clientIsLost() : null;
        },
        giveBack(answer) {
          const { refreshToken } = readGrant(answer);
          if (refreshToken === null || clientId === null || endpoints.revocation === null) return null;
          return form(endpoints.revocation, {
            token: refreshToken,
            token_type_hint: 'refresh_token',
            client_id: clientId,
          });
        },
      };
    },
  };
}

/** Somebody else's answer must not be traded here (RFC 9207 2.4); a trailing slash is the same issuer. */
function checkIssuer(came: string | null, issuer: string): void {
  if (came !== null && came.replace(/\/$/, '') !== issuer)
    throw new SwitchyardError('sign-in-failed', 'the answer came from another sign-in service. Start again');
}

/** The one that came with the callback, else the account's own from before. */
function issuedClientId(came: string | null, before: string | null): string {
  const clientId = came ?? before;
  if (clientId === null || !/^[\x21-\x7e]+$/.test(clientId) || clientId.length > longestClientId)
    throw new SwitchyardError(
      'sign-in-failed',
      'the vendor issued no client id for this sign-in. Start again',
    );
  return clientId;
}

function failed(reason: string): SwitchyardError {
  return new SwitchyardError('sign-in-failed', `the vendor’s proof of identity was not accepted: ${reason}`);
}

function form(url: string, fields: Readonly<Record<string, string>>): SignInRequest {
  return {
    url,
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams(fields).toString(),
  };
}
