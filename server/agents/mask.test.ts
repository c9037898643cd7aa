import { describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import { maskSecret, maskText, showValue } from './mask.ts';

describe('masking', () => {
  it.each([
    ['sy_0123456789abcdef', '••••cdef'],
    ['short', '••••'],
    [
      'http://127.0.0.1:4310/k/sy_0123456789abcdef/backend-api',
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
});
