import { describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import { maskSecret, maskText, showValue } from './mask.ts';

describe('masking', () => {
  it.each([
    ['swy_0123456789abcdef', '••••cdef'],
    ['short', '••••'],
    [
      'http://127.0.0.1:4310/k/swy_0123456789abcdef/backend-api',
      'http://127.0.0.1:4310/k/••••cdef/backend-api',
    ],
    ['https://me:secret@gw.example/v1?key=abc', 'https://••••@gw.example/v1?••••'],
    ['https://gw.example/v1', 'https://gw.example/v1'],
  ])('shows %s as %s', (value, shown) => {
    expect(maskSecret(value)).toBe(shown);
  });

  it('hides what the names of keys suggest, in every kind of string', () => {
    const toml = createFormat('toml');
    const text = [
      "api_key = 'literal-secret-value'",
      'headers = { Authorization = "Bearer nested-secret-value", accept = "json" }',
      'tokens = ["listed-secret-value-1", """multi\nsecret-value"""]',
      'model = "visible"',
    ].join('\n');
    const masked = maskText(toml, text, []);
    expect(masked).not.toMatch(/literal-secret|nested-secret|listed-secret|multi/);
    expect(masked).toContain('accept = "json"');
    expect(masked).toContain('model = "visible"');
    expect(toml.readKeys(masked, [['model']])[0]).toMatchObject({ value: 'visible' });
  });

  it('shows values of any type', () => {
    expect([
      showValue(true, false),
      showValue(12n, false),
      showValue('x', true),
      showValue({ a: 1 }, false),
    ]).toEqual(['true', '12', '••••', '{"a":1}']);
  });

  it('hides in a structured value what is secret, and only that', () => {
    const key = `swy_${'0123456789abcdef'.repeat(3)}`;
    const element = {
      model: 'visible-model',
      apiKey: 'anything-at-all',
      url: `http://127.0.0.1:4310/k/${key}/v1`,
      headers: { 'x-any': key, 'x-title': 'visible-title' },
      list: [
        { name: 'AGENT_TOKEN', value: 'persons-secret' },
        { name: 'PATH', value: 'visible-path' },
      ],
      limit: 12n,
    };
    const shown = showValue(element, true);
    expect(shown).not.toMatch(/anything-at|0123456789|persons-s/);
    expect(JSON.parse(shown)).toMatchObject({
      model: 'visible-model',
      url: 'http://127.0.0.1:4310/k/••••cdef/v1',
      headers: { 'x-title': 'visible-title' },
      list: [{ name: 'AGENT_TOKEN' }, { value: 'visible-path' }],
      limit: 12,
    });
    expect(showValue(`add --api-key ${key} \\\n  --url x\nMY_TOKEN="secret-word"`, true)).toBe(
      'add --api-key ••••cdef \\\n  --url x\nMY_TOKEN="••••"',
    );
  });

  it('hides in elements of lists what is ours and what their names suggest', () => {
    const json = createFormat('json');
    const text = JSON.stringify({
      models: [{ name: 'Switchyard', apiBase: 'http://h/v1', note: 'managed-value' }],
      'agent.environment': [
        { name: 'AGENT_TOKEN', value: 'persons-secret' },
        { name: 'PATH', value: 'visible-path' },
        { name: 'ADDRESS', value: 'managed-address' },
      ],
      any: [`Bearer swy_${'0123456789abcdef'.repeat(3)}`],
    });
    const masked = maskText(json, text, [
      ['models', '[name=Switchyard]', 'note'],
      ['agent.environment', '[name=ADDRESS]', 'value'],
    ]);
    expect(masked).not.toMatch(/managed-|persons-secret|0123456789/);
    expect(masked).toContain('visible-path');
    expect(masked).toContain('http://h/v1');
  });

  it('puts no quotes where there were none', () => {
    const dotenv = createFormat('dotenv');
    const text = 'API_KEY=plain-secret-1 # x\nB=`y`\nC_TOKEN=`tick-secret`\n# OLD_KEY=commented-secret\nD=';
    expect(maskText(dotenv, text, [])).toBe(
      'API_KEY=••••et-1 # x\nB=`y`\nC_TOKEN=`••••`\n# OLD_KEY=••••cret\nD=',
    );
  });
});
