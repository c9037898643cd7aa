import { describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import type { FormatId } from './formats/text-format.ts';
import { maskText, showValue } from './mask.ts';

/** Made of parts, so that no scanner takes it for a real one. */
const vendorKey = ['sk', 'ant', 'abcdefgh'.repeat(3)].join('-');
const hubToken = ['ghp', 'abcdefgh'.repeat(4)].join('_');

const masked = (id: FormatId, text: string): string => maskText(createFormat(id), text, []);

describe.each([
  ['json', `{\n  // "apiKey": "commented-secret"\n  "args": ["${vendorKey}"], "pat": "x ${hubToken}" }`],
  ['yaml', `# api_key: commented-secret\nargs:\n  - ${vendorKey}\npat: x ${hubToken}\n`],
  ['toml', `# api_key = "commented-secret"\nargs = ["${vendorKey}"]\npat = "x ${hubToken}"\n`],
  ['dotenv', `# API_KEY="commented-secret"\nARGS=${vendorKey}\nPAT=x ${hubToken}\nloose ${vendorKey}\n`],
  ['shell', `# export API_KEY=commented-secret\nrun ${vendorKey}\npat="x ${hubToken}"\n`],
] as const)('a %s file', (id, text) => {
  it('shows no key of a well-known form, whatever it is called, and none that is commented out', () => {
    const shown = masked(id, text);
    expect(shown).not.toMatch(/abcdefghabc|commented-s/);
    expect(shown.split('\n')).toHaveLength(text.split('\n').length);
  });
});

it('shows no secret behind a flag or a name inside a list, as servers are started with', () => {
  const args = ['-y', 'visible-package', '--api-key', 'separate-secret', '--token=joined-secret'];
  const text = JSON.stringify({ args: [...args, '-e', 'SERVICE_TOKEN=given-secret', '--port', '8080'] });
  const shown = masked('json', text);
  expect(shown).not.toMatch(/separate-s|joined-s|given-s/);
  expect(shown).toMatch(/visible-package.*8080/);
});

it('shows no password that is a number', () => {
  expect(masked('yaml', 'password: 123456789\nport: 4310\n')).toBe('password: ••••\nport: 4310\n');
  expect(masked('json', '{"password":123456789,"maxTokens":8192}')).toBe(
    '{"password":••••,"maxTokens":8192}',
  );
});

it('shows no password and no key of an address, wherever the address stands', () => {
  const address = 'https://me:hidden-word@gw.example/v1?api_key=hidden-word';
  expect(showValue(address, false)).toBe('https://••••@gw.example/v1?api_key=••••');
  expect(showValue({ url: address, list: [address] }, false)).not.toContain('hidden-word');
  expect(masked('json', JSON.stringify({ url: address, x: [address] }))).not.toContain('hidden-word');
  const plain = 'https://gw.example/v1?beta=true';
  expect(showValue(plain, false)).toBe(plain);
  expect(masked('yaml', `url: ${plain}\n`)).toBe(`url: ${plain}\n`);
});

it('shows no key of a well-known form in a value of a list of changes', () => {
  expect(showValue(vendorKey, false)).not.toContain('abcdefghabc');
  expect(showValue({ any: `x ${vendorKey}` }, false)).not.toContain('abcdefghabc');
});

it('shows no bearer word, in a comment neither', () => {
  const line = '# curl -H "Authorization: Bearer hidden.word-here"\n';
  expect(masked('yaml', `${line}a: 1\n`)).not.toContain('hidden.word');
  expect(masked('shell', `x "Bearer hidden.word-here" visible\n`)).toBe('x "Bearer ••••here" visible\n');
});

it('takes a long line of marks in its stride', () => {
  const startedMs = performance.now();
  for (const mark of ['#', '/', 'token', 'sk-', '"', ':', 'https://'])
    maskText(createFormat('yaml'), `# ${mark.repeat(100_000)}\n`, []);
  expect(performance.now() - startedMs).toBeLessThan(5000);
});
