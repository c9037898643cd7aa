import { describe, expect, it } from 'vitest';
import { parseAccountsState } from './account.ts';
import { parseEndpoint } from './endpoint.ts';

const whole = {
  dialect: 'openai-chat',
  authStyle: 'api-key',
  headers: [{ name: 'x-title', value: 'mine' }],
  switches: { developerRole: false, strip: ['cache_control'] },
  models: ['a', 'b'],
};

describe('the endpoint of a stored account', () => {
  it('comes back as it was stored', () => {
    expect(parseEndpoint(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  });

  it('is absent in files from before there were any', () => {
    const account = {
      id: 'a',
      provider: 'p',
      vendor: 'v',
      kind: 'api-key',
      label: 'l',
      baseUrl: 'https://x.example',
    };
    const { accounts } = parseAccountsState({ accounts: [account], vendors: {} });
    expect(accounts[0]).toMatchObject({ baseUrl: 'https://x.example', endpoint: null });
  });

  it('loses only what this version does not know', () => {
    const newer = {
      ...whole,
      dialect: 'telepathy',
      colour: 'blue',
      switches: { ...whole.switches, images: 'sometimes', telepathy: true },
    };
    expect(parseEndpoint(newer)).toEqual({ ...whole, dialect: null });
  });

  it.each([[null], ['text'], [[]], [7]])('is nothing where the file holds %j', (value) => {
    expect(parseEndpoint(value)).toBeNull();
  });

  it('takes no hostile member for a setting', () => {
    const value = JSON.parse(
      '{"switches":{"__proto__":{"images":false},"constructor":1},"headers":[{"name":"a\\nb","value":"c"}]}',
    ) as unknown;
    expect(parseEndpoint(value)).toEqual({
      dialect: null,
      authStyle: 'bearer',
      headers: [],
      switches: {},
      models: [],
    });
  });
});
