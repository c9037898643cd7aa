import { SwitchyardError } from '../../errors/index.ts';
import { shortTextOf } from '../login-files.ts';
import type { CallKind, HeaderMap, Provider } from '../provider.ts';
import { bearerFingerprint } from '../secrets.ts';
import { openAiTraits } from '../vendors/openai/models.ts';
import { readTokenClaims } from '../vendors/openai/token-claims.ts';
import { classifyCodex } from './classify.ts';
import { descriptor } from './descriptor.ts';
import { codexGrant } from './grant.ts';
import { codexLogin } from './login.ts';
import { codexIdentity, codexSignIn } from './sign-in.ts';
import { quotaFromCodexFrame } from './quota-frame.ts';
import { quotaFromCodexHeaders } from './quota-headers.ts';
import { recogniseCodex } from './recognise.ts';
import { codexUsage } from './usage.ts';

const accountHeader = 'chatgpt-account-id';
const paths: Partial<Record<CallKind, string>> = {
  responses: '/backend-api/codex/responses',
  compact: '/backend-api/codex/responses/compact',
  models: '/backend-api/codex/models',
};

const accountOf = (headers: HeaderMap): string | null => shortTextOf(headers[accountHeader]?.trim());

/** A ChatGPT plan through Codex: serves genuine Codex requests only. */
export const codex: Provider = {
  descriptor,
  path(call, query) {
    const path = paths[call];
    return path === undefined ? null : `${path}${query}`;
  },
  credentialHeaders(credential) {
    if (credential.form === 'relayed') return { remove: [], set: [] };
    const account = credential.vendorAccountId;
    return {
      // Without an own id the client's is removed: it names another login's workspace.
      remove: account === null ? ['x-api-key', accountHeader] : ['x-api-key'],
      set: [
        ['authorization', `Bearer ${credential.secret}`],
        ...(account === null ? [] : [[accountHeader, account] as const]),
      ],
    };
  },
  switches: { strictResponses: true },
  traitsOf: openAiTraits,
  checkSecret() {
    throw new SwitchyardError(
      'input-invalid',
      'A ChatGPT plan takes no pasted secret. Use Codex’s own login, or add an OpenAI API key.',
    );
  },
  quotaFromHeaders: quotaFromCodexHeaders,
  quotaFromFrame: quotaFromCodexFrame,
  classify: classifyCodex,
  recognise: recogniseCodex,
  login: codexLogin,
  ownSignIn: { signIn: codexSignIn, grant: codexGrant, identity: codexIdentity },
  usage: codexUsage,
  ownsBearer(bearer, headers) {
    if (bearer.startsWith('sk-')) return false;
    return accountOf(headers) !== null || readTokenClaims(bearer)?.isChatGpt === true;
  },
  passThrough(request, bearer) {
    const account = accountOf(request.headers) ?? readTokenClaims(bearer)?.accountId;
    return {
      label: "Codex's own login",
      stableId: account ?? `token-${bearerFingerprint(bearer)}`,
      certain: account !== undefined && account !== null,
    };
  },
  accountBoundHeaders: ['x-codex-turn-state'],
};
