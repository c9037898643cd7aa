import type { Credential, CredentialHeaders, HeaderMap } from '../../provider.ts';

/** The vendor's beta that an OAuth bearer needs and an API key must not name (anthropic protocol notes 4.3). */
const oauthBeta = 'oauth-2025-04-20';
const betaHeader = 'anthropic-beta';

type HeaderPair = readonly [name: string, value: string];

const isOauthBeta = (value: string): boolean => value.trim() === oauthBeta;

function appendBeta(headers: HeaderMap): readonly HeaderPair[] {
  const betas = headers[betaHeader];
  if (betas === undefined || betas.trim() === '') return [[betaHeader, oauthBeta]];
  return betas.split(',').some(isOauthBeta) ? [] : [[betaHeader, `${betas},${oauthBeta}`]];
}

function withoutBeta(headers: HeaderMap): CredentialHeaders {
  const betas = headers[betaHeader]?.split(',');
  if (betas === undefined || !betas.some(isOauthBeta)) return { remove: [], set: [] };
  const kept = betas
    .filter((value) => !isOauthBeta(value))
    .join(',')
    .trim();
  return kept === '' ? { remove: [betaHeader], set: [] } : { remove: [], set: [[betaHeader, kept]] };
}

/**
 * The header changes for a credential. An OAuth bearer gets its beta appended to the client's list, an API key gets
 * exactly that value removed; one of the two authentication headers remains, never both.
 */
export function anthropicCredentialHeaders(credential: Credential, headers: HeaderMap): CredentialHeaders {
  switch (credential.form) {
    case 'bearer':
      return {
        remove: ['x-api-key'],
        set: [['authorization', `Bearer ${credential.secret}`], ...appendBeta(headers)],
      };
    case 'api-key': {
      const beta = withoutBeta(headers);
      return {
        remove: ['authorization', ...beta.remove],
        set: [['x-api-key', credential.secret], ...beta.set],
      };
    }
    case 'relayed': {
      const isOauth = /^bearer\s+sk-ant-oat/i.test(headers['authorization'] ?? '');
      // The agent's own login decides; a key beside it could only be a local one.
      return isOauth ? { remove: ['x-api-key'], set: appendBeta(headers) } : { remove: [], set: [] };
    }
  }
}
