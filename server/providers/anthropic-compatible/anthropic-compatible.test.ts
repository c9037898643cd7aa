import { describe, expect, it } from 'vitest';
import type { EndpointOptions } from '../../contract/index.ts';
import { anthropicCompatible } from './index.ts';

const key = { form: 'api-key', secret: 'k-1', vendorAccountId: null, expiresAtMs: null } as const;
const options = (change: Partial<EndpointOptions> = {}): EndpointOptions => ({
  dialect: null,
  authStyle: 'x-api-key',
  headers: [],
  switches: {},
  models: [],
  ...change,
});

function applied(endpoint: EndpointOptions, headers: Record<string, string>): Record<string, string> {
  const { remove, set } = anthropicCompatible.credentialHeaders(key, headers, endpoint);
  return Object.fromEntries([...Object.entries(headers).filter(([name]) => !remove.includes(name)), ...set]);
}

describe('a request to an Anthropic-compatible server', () => {
  const client = {
    authorization: 'Bearer local',
    'anthropic-beta': 'a,oauth-2025-04-20',
    'anthropic-version': '2023-06-01',
  };

  it('carries one key and no trace of Anthropic’s own sign-in', () => {
    expect(applied(options(), client)).toEqual({
      'x-api-key': 'k-1',
      'anthropic-beta': 'a',
      'anthropic-version': '2023-06-01',
    });
    expect(applied(options({ authStyle: 'bearer' }), client)).toMatchObject({ authorization: 'Bearer k-1' });
  });

  it('carries no betas where the server refuses them', () => {
    const endpoint = options({ switches: { strip: ['anthropic-beta', 'cache_control'] } });
    expect(applied(endpoint, client)).toEqual({ 'x-api-key': 'k-1', 'anthropic-version': '2023-06-01' });
  });

  it('goes to the paths that Anthropic’s clients add', () => {
    expect(anthropicCompatible.path('messages', '?beta=true')).toBe('/v1/messages?beta=true');
    expect(anthropicCompatible.path('count-tokens', '')).toBe('/v1/messages/count_tokens');
    expect(anthropicCompatible.path('hello', '')).toBeNull();
    expect(anthropicCompatible.path('chat', '')).toBeNull();
  });
});

it('offers presets that its own form could hold', () => {
  const form = anthropicCompatible.endpoint;
  for (const preset of form?.presets ?? []) {
    expect(form?.dialects).toContain(preset.dialect);
    expect(form?.authStyles).toContain(preset.authStyle);
    for (const name of Object.keys(preset.switches)) expect(form?.switches).toContain(name);
    expect(new URL(preset.baseUrl).pathname).not.toMatch(/\/v1$/);
  }
});
