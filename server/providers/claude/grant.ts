import { standardRefusals, type GrantProfile } from '../grant-profile.ts';
import { claudeClientId, claudeTokenEndpoint } from './sign-in.ts';

const dayMs = 86_400_000;

/** How our own sign-in to a Claude plan is renewed (anthropic protocol notes 1.1, 1.2 and 1.4). */
export const claudeGrant: GrantProfile = {
  group: 'anthropic',
  tokenEndpoint: claudeTokenEndpoint,
  clientId: claudeClientId,
  encoding: 'json',
  parameters: {},
  scope: { from: 'granted', without: ['org:create_api_key', 'user:privacy_consents:write'] },
  replayGraceMs: null,
  earliestRenewalField: null,
  // A renewal does not put the end off: it is fixed at the sign-in, 30 days ahead where the vendor does not tell.
  loginEnd: { field: 'refresh_token_expires_in', assumedMs: 30 * dayMs, moves: 'fixed' },
  refusals: [
    { code: 'account_on_hold', description: null, end: 'on-hold' },
    { code: 'invalid_grant', description: 'Refresh token expired', end: 'time-limit' },
    ...standardRefusals,
  ],
  idToken: 'drop',
  revocation: {
    endpoint: 'https://platform.claude.com/v1/oauth/token/revoke',
    encoding: 'json',
    limitMs: 5_000,
    byHand: 'On claude.ai, open Settings, Claude Code, and revoke the entry there.',
    byHandUrl: 'https://claude.ai/settings/claude-code',
  },
};
