import { SwitchyardError } from '../../errors/index.ts';
import type { Provider } from '../provider.ts';
import { bearerFingerprint, cleanSecret } from '../secrets.ts';
import { classifyAnthropic } from '../vendors/anthropic/classify.ts';
import { anthropicCredentialHeaders } from '../vendors/anthropic/credential-headers.ts';
import { anthropicTraits } from '../vendors/anthropic/models.ts';
import { anthropicPath } from '../vendors/anthropic/paths.ts';
import { refuseApiKey, refuseForeignSecret } from '../vendors/anthropic/secret-mixups.ts';
import { unifiedWindows } from '../vendors/anthropic/unified-windows.ts';
import { descriptor } from './descriptor.ts';
import { claudeGrant } from './grant.ts';
import { claudeLogin } from './login.ts';
import { claudeIdentity, claudeProfile, claudeSignIn } from './sign-in.ts';
import { recogniseClaude } from './recognise.ts';
import { parseClaudeUserId } from './user-id.ts';
import { claudeUsage } from './usage.ts';

/** A Claude plan: serves genuine Claude Code requests only. */
export const claude: Provider = {
  descriptor,
  path: anthropicPath,
  credentialHeaders: anthropicCredentialHeaders,
  traitsOf: anthropicTraits,
  checkSecret(kind, pasted) {
    if (kind !== 'setup-token')
      throw new SwitchyardError(
        'input-invalid',
        'A Claude plan takes a setup token; its other ways in need no secret.',
      );
    const secret = cleanSecret(pasted);
    refuseForeignSecret(secret);
    refuseApiKey(secret);
    return { form: 'bearer', secret, vendorAccountId: null, expiresAtMs: null };
  },
  quotaFromHeaders: unifiedWindows,
  quotaFromFrame: () => [],
  classify: (answer) => classifyAnthropic(answer, 'plan'),
  recognise: recogniseClaude,
  login: claudeLogin,
  ownSignIn: {
    signIn: claudeSignIn,
    grant: claudeGrant,
    identity: claudeIdentity,
    profile: { path: '/api/oauth/profile', parse: claudeProfile },
  },
  usage: claudeUsage,
  ownsBearer: (bearer) => bearer.startsWith('sk-ant-oat'),
  passThrough(request, bearer) {
    const account = parseClaudeUserId(request.userId ?? '')?.accountUuid ?? '';
    return {
      label: "Claude Code's own login",
      stableId: account === '' ? `token-${bearerFingerprint(bearer)}` : account.toLowerCase(),
      certain: account !== '',
    };
  },
};
