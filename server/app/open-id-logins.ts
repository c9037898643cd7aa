import type { LoginDetails, SendTokenRequest } from '../accounts/keeper/index.ts';
import {
  createOpenId,
  createRegistrations,
  createRenewalCheck,
  unverifiedClaims,
} from '../accounts/open-id/index.ts';
import type { PreparedSignIn, SignInBeginning } from '../accounts/sign-in/index.ts';
import { parseJson } from '../dialects/index.ts';
import { SwitchyardError } from '../errors/index.ts';
import type { Ports } from '../ports.ts';
import type { GrantProfile } from '../providers/grant-profile.ts';
import type { Provider } from '../providers/provider.ts';
import type { OpenIdRule } from '../providers/sign-in-profile.ts';
import { getBytes, type Upstream } from '../upstream/index.ts';

export interface OpenIdLoginSources {
  readonly ports: Pick<Ports, 'clock' | 'random'>;
  readonly userAgent: string;
  readonly upstream: Upstream;
  readonly providers: readonly Provider[];
  readonly directory: string;
  readonly send: SendTokenRequest;
  /** What is known of an account's login. */
  readonly details: (account: string, grant: GrantProfile) => Promise<LoginDetails>;
}

const documentLimitBytes = 256 * 1024;

/** What logins at OpenID providers need beside the keeper and the sign-in. */
export function createOpenIdLogins(sources: OpenIdLoginSources) {
  const { ports, upstream, userAgent, providers, directory } = sources;
  const { clock, random } = ports;
  const logins = providers.flatMap(({ ownSignIn }) => {
    const rule = ownSignIn?.signIn.openId;
    return ownSignIn === undefined || rule === undefined ? [] : [{ grant: ownSignIn.grant, rule }];
  });

  const fetchDocument = async (url: string, accountId: string | null): Promise<unknown> => {
    const { origin, pathname, search, host } = new URL(url);
    const { status, body } = await getBytes(
      upstream,
      {
        origin,
        path: `${pathname}${search}`,
        headers: [
          ['accept', 'application/json'],
          ['user-agent', userAgent],
        ],
        limitBytes: documentLimitBytes,
        what: host,
        ...(accountId === null ? {} : { accountId }),
      },
      clock.after,
    );
    const document = status === 200 ? parseJson(body.toString('utf8')) : null;
    if (typeof document !== 'object' || document === null)
      throw new SwitchyardError(
        'upstream-unreachable',
        `${host} answered with status ${status}. Try again later`,
      );
    return document;
  };
  const openId = createOpenId({
    clock,
    random,
    registrations: createRegistrations(directory, { clock, random }),
    fetchDocument,
  });

  /** Endpoints may move: the address of a profile is only where they were when it was written. */
  const send: SendTokenRequest = async (request, accountId) => {
    const login = logins.find(
      ({ grant }) => request.url === grant.tokenEndpoint || request.url === grant.revocation?.endpoint,
    );
    if (login === undefined) return sources.send(request, accountId);
    const now = await openId.endpointsNow(login.rule, accountId);
    const url = request.url === login.grant.tokenEndpoint ? now?.token : now?.revocation;
    const reply = await sources.send({ ...request, url: url ?? request.url }, accountId);
    if (reply.state === 'answered')
      await openId.noteRefusal(login.rule, request.body, {
        status: reply.status,
        body: parseJson(reply.body),
      });
    return reply;
  };

  return {
    send,
    checkRenewed: createRenewalCheck(
      openId,
      (profile) => logins.find(({ grant }) => grant === profile)?.rule ?? null,
    ),
    async prepare({ profile, accountId }: SignInBeginning, rule: OpenIdRule): Promise<PreparedSignIn> {
      const { browser } = profile;
      const grant = logins.find((login) => login.rule === rule)?.grant;
      if (browser === null || grant === undefined)
        throw new SwitchyardError('input-invalid', 'this provider has no such sign-in');
      if (accountId === null) return openId.prepare(rule, browser, null, null);
      // A login whose secrets cannot be read is registered anew; who signs in is still compared by the account.
      const details = await sources.details(accountId, grant).catch(() => null);
      const known = details && {
        clientId: details.clientId,
        scopes: details.scopes,
        ...unverifiedClaims(details.idToken),
      };
      return openId.prepare(rule, browser, accountId, known);
    },
  };
}
