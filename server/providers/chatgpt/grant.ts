import { standardRefusals, type GrantProfile, type RefusalRule } from '../grant-profile.ts';
import { chatGptEndpoints, chatGptResource, chatGptSignIn } from './sign-in.ts';

const refused = (code: string): RefusalRule => ({ code, description: null, end: 'refused' });

/**
 * How such a login is renewed (codex protocol notes 7.1): an access token lives an hour, the refresh token rotates and
 * lives 30 days, and a renewal before `earliest_refresh_at` burns it.
 */
export const chatGptGrant: GrantProfile = {
  group: 'openai-chatgpt',
  tokenEndpoint: chatGptEndpoints.token,
  // Every login has the one that was issued for it.
  clientId: chatGptSignIn.browser?.clientId ?? '',
  encoding: 'form',
  parameters: { resource: chatGptResource },
  scope: null,
  replayGraceMs: null,
  earliestRenewalField: 'earliest_refresh_at',
  loginEnd: null,
  refusals: [
    ...['refresh_token_expired', 'refresh_token_reused', 'refresh_token_invalidated'].map(refused),
    ...standardRefusals,
  ],
  idToken: 'keep',
  revocation: {
    endpoint: chatGptEndpoints.revocation,
    encoding: 'form',
    limitMs: 10_000,
    byHand: 'On chatgpt.com, open Settings, look for Switchyard among the connected apps, and disconnect it.',
    byHandUrl: 'https://chatgpt.com/#settings',
  },
};
