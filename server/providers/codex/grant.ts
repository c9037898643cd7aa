import { standardRefusals, type GrantProfile, type RefusalRule } from '../grant-profile.ts';
import { codexClientId, codexTokenEndpoint } from './sign-in.ts';

const refused = (code: string): RefusalRule => ({ code, description: null, end: 'refused' });
const held = (code: string): RefusalRule => ({ code, description: null, end: 'on-hold' });

/** How our own sign-in to a ChatGPT plan is renewed (codex protocol notes 1.1, 1.4 and 1.7). */
export const codexGrant: GrantProfile = {
  group: 'openai',
  tokenEndpoint: codexTokenEndpoint,
  clientId: codexClientId,
  encoding: 'json',
  parameters: {},
  scope: null,
  replayGraceMs: null,
  earliestRenewalField: null,
  loginEnd: null,
  refusals: [
    ...['refresh_token_expired', 'refresh_token_reused', 'refresh_token_invalidated'].map(refused),
    ...['token_invalidated', 'token_expired', 'app_session_terminated'].map(refused),
    ...['account_session_expired', 'account_auth_invalidated'].map(refused),
    ...['account_deactivated', 'account_suspended', 'account_deleted'].map(held),
    ...standardRefusals,
  ],
  idToken: 'keep',
  revocation: {
    endpoint: 'https://auth.openai.com/oauth/revoke',
    encoding: 'json',
    limitMs: 10_000,
    byHand:
      'On chatgpt.com, open Settings, Security, and log out of all devices; single Codex sessions are not listed there.',
    byHandUrl: 'https://chatgpt.com/#settings/Security',
  },
};
