import { join } from 'node:path';
import { asRecord, memberOf } from '../../dialects/index.ts';
import { shortTextOf } from '../login-files.ts';
import type { LoginIdentity } from '../provider.ts';
import type { SignInProfile } from '../sign-in-profile.ts';

/** Facts: anthropic protocol notes 1.1 and 1.2, read from the vendor's own client. */
export const claudeClientId = '9d1c250a-e61b-44d9-88ed-5944d1962f5e';
export const claudeTokenEndpoint = 'https://platform.claude.com/v1/oauth/token';

/**
 * Our own sign-in to a Claude plan, for requests of genuine Claude Code. Only what is needed is asked for: to answer
 * requests and to read plan and quota.
 */
export const claudeSignIn: SignInProfile = {
  browser: {
    authorizeUrl: 'https://claude.com/cai/oauth/authorize?code=true',
    clientId: claudeClientId,
    scopes: ['user:profile', 'user:inference'],
    parameters: [],
    verifierBytes: 32,
    redirect: { host: 'localhost', ports: [], path: '/callback' },
    stateMayHaveSuffix: false,
    pasteRedirectUri: 'https://platform.claude.com/oauth/code/callback',
  },
  device: null,
  program: {
    program: 'claude',
    label: 'Claude Code',
    args: ['auth', 'login', '--claudeai'],
    environment: (directory) => ({ CLAUDE_CONFIG_DIR: directory }),
    loginFile: (directory) => join(directory, '.credentials.json'),
    pageHosts: ['claude.com', 'claude.ai'],
    takesPastedCode: true,
  },
  exchange: ({ code, redirectUri, verifier, state }) => ({
    url: claudeTokenEndpoint,
    contentType: 'application/json',
    body: JSON.stringify({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      client_id: claudeClientId,
      code_verifier: verifier,
      state,
    }),
  }),
};

/** Who signed in, from the token endpoint's answer; the plan is told by the profile only. */
export function claudeIdentity(answer: unknown): LoginIdentity {
  const account = memberOf(asRecord(answer), 'account');
  const organization = memberOf(asRecord(answer), 'organization');
  return {
    vendorAccountId: idOf(
      shortTextOf(memberOf(account, 'uuid')),
      shortTextOf(memberOf(organization, 'uuid')),
    ),
    email: shortTextOf(memberOf(account, 'email_address')),
    plan: null,
    organization: null,
  };
}

const planNames: ReadonlyMap<string, string> = new Map([
  ['claude_pro', 'Pro'],
  ['claude_max', 'Max'],
  ['claude_team', 'Team'],
  ['claude_enterprise', 'Enterprise'],
]);
const tierNames: ReadonlyMap<string, string> = new Map([
  ['default_claude_max_5x', ' 5x'],
  ['default_claude_max_20x', ' 20x'],
]);

/** Who signed in, from `GET /api/oauth/profile` (anthropic protocol notes 1.5). Each part is read on its own. */
export function claudeProfile(body: unknown): LoginIdentity {
  const account = memberOf(asRecord(body), 'account');
  const organization = memberOf(asRecord(body), 'organization');
  const type = shortTextOf(memberOf(organization, 'organization_type')) ?? '';
  const tier = shortTextOf(memberOf(organization, 'rate_limit_tier')) ?? '';
  const shown = shortTextOf(memberOf(organization, 'plan_display_name'));
  const plan = planNames.get(type);
  return {
    vendorAccountId: idOf(
      shortTextOf(memberOf(account, 'uuid')),
      shortTextOf(memberOf(organization, 'uuid')),
    ),
    email: shortTextOf(memberOf(account, 'email')),
    plan: isPlainName(shown) ? shown : plan === undefined ? null : `${plan}${tierNames.get(tier) ?? ''}`,
    organization: shortTextOf(memberOf(organization, 'name')),
  };
}

/** One person may belong to several organisations with one login each. */
function idOf(account: string | null, organization: string | null): string | null {
  if (account === null) return null;
  return organization === null ? account : `${account}/${organization}`;
}

function isPlainName(name: string | null): name is string {
  return name !== null && name.length <= 40 && /^[\w .+-]+$/.test(name);
}
