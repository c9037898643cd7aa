import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

const tail = 'Zq7xW2mN9bV4cK8pL3tR6yH1';
/** Made up, in the shapes that vendors document. */
const shapes: readonly (readonly [name: string, secret: string])[] = [
  ['Anthropic API key', `sk-ant-api03-${tail}${tail}-AA`],
  ['Claude setup token', `sk-ant-oat01-${tail}_${tail}`],
  ['Claude refresh token', `sk-ant-ort01-${tail}`],
  ['Claude session key', `sk-ant-sid01-${tail}`],
  ['Anthropic admin key', `sk-ant-admin01-${tail}`],
  ['OpenAI project key', `sk-proj-${tail}${tail}`],
  ['OpenAI key', `sk-${tail}`],
  ['OpenAI service key', `sk-svcacct-${tail}`],
  ['OpenAI session', `sess-${tail}`],
  ['ChatGPT refresh token', `rt_${tail}.${tail}`],
  ['OpenRouter key', `sk-or-v1-${tail}`],
  ['DeepSeek key', `sk-${tail.toLowerCase()}`],
  ['client key', `swy_${tail}${tail}`],
  ['JSON web token', `eyJhbGciOiJIUzI1NiJ9.eyJ${tail}.${tail}`],
  ['unsigned JSON web token', `eyJhbGciOiJub25lIn0.eyJ${tail}`],
  ['Google API key', `AIzaSy${tail}${tail}`.slice(0, 39)],
  ['Google access token', `ya29.a0Af${tail}`],
  ['Google refresh token', `1//0g${tail}`],
  ['Google client secret', `GOCSPX-${tail}${tail}`],
  ['xAI key', `xai-${tail}`],
  ['Groq key', `gsk_${tail}`],
  ['Hugging Face token', `hf_${tail}`],
  ['GitHub token', `ghp_${tail}`],
  ['GitHub OAuth token', `gho_${tail}`],
  ['GitHub app token', `ghu_${tail}`],
  ['GitHub fine-grained token', `github_pat_${tail}`],
  ['Slack token', `xoxb-1234-${tail}`],
  ['AWS key id', 'AKIAZQ7XW2MN9BV4CK8P'],
  ['hex key', Buffer.from(tail).toString('hex').padEnd(64, 'a1b2')],
  ['base64 key', `${tail}${tail}+${tail}==`],
];
/** Without a shape of their own; their name gives them away. */
const named: readonly (readonly [name: string, text: string])[] = [
  ['header', 'x-api-key: hunter2-secret'],
  ['header object', `{"x-api-key":"hunter2-secret"}`],
  ['field', `{"refresh_token": "hunter2-secret", "n": 1}`],
  ['escaped field', '{\\"access_token\\":\\"hunter2-secret\\"}'],
  ['camel case', `accessToken='hunter2-secret'`],
  ['query', 'https://127.0.0.1/cb?api_key=hunter2-secret&x=1'],
  ['fragment', 'http://127.0.0.1:4311/#token=hunter2-secret'],
  ['environment', 'SWITCHYARD_PASSPHRASE=hunter2-secret'],
  ['bearer', 'authorization: Bearer hunter2-secret'],
  ['basic', 'Authorization: Basic hunter2-secret'],
  ['cookie', 'Set-Cookie: sessionKey=hunter2-secret; Path=/'],
  ['user info', 'connect to http://me:hunter2-secret@proxy.example:8080/'],
  ['path prefix', 'GET /k/hunter2-secret/v1/messages'],
  ['private key', '-----BEGIN EC PRIVATE KEY-----\nhunter2-secret\n-----END EC PRIVATE KEY-----'],
  ['cut private key', '-----BEGIN PRIVATE KEY-----\nhunter2-secret'],
];

const encodings: readonly (readonly [name: string, encode: (secret: string) => string])[] = [
  ['plain', (secret) => secret],
  ['base64', (secret) => Buffer.from(secret).toString('base64')],
  ['base64url', (secret) => Buffer.from(secret).toString('base64url')],
  ['hex', (secret) => Buffer.from(secret).toString('hex')],
  ['upper-case hex', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
  ['URL', (secret) => encodeURIComponent(secret)],
  ['percent', (secret) => Buffer.from(secret).toString('hex').replaceAll(/../g, '%$&')],
  ['JSON', (secret) => JSON.stringify(JSON.stringify({ value: secret }))],
  [
    'unicode escapes',
    (secret) => [...secret].map((letter) => `\\u00${Buffer.from(letter).toString('hex')}`).join(''),
  ],
];
const places: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `failed with ${text}`,
  (text) => `Bearer ${text}`,
  (text) => `{"value":"${text}"}`,
  (text) => `a=${text}&b=1`,
  (text) => `(${text}), then`,
];

/** No piece of eight characters that was in the text before; at most the last four may stay. */
function leaked(before: string, after: string): string | null {
  for (let start = 0; start + 8 <= before.length; start += 1)
    if (after.includes(before.slice(start, start + 8))) return before.slice(start, start + 8);
  return null;
}

describe('redaction', () => {
  it.each(shapes)('masks a %s in every encoding and place', (_name, secret) => {
    const leaks = encodings.flatMap(([encoding, encode]) =>
      places.flatMap((place) => {
        const encoded = encode(secret);
        const text = encoding === 'JSON' ? secret : encoded.replace(/(?:=|%3D)+$/, '');
        const found = leaked(text, redact(place(encoded)));
        return found === null ? [] : [`${encoding}: ${redact(place(encoded))}`];
      }),
    );
    expect(leaks).toEqual([]);
  });

  it.each(named)('masks a secret without a shape by its name: %s', (_name, text) => {
    expect(redact(text)).not.toContain('hunter2');
  });

  it('keeps nothing but four letters of a secret that is cut by the length limit', () => {
    for (const [, secret] of shapes)
      for (let kept = 0; kept < secret.length; kept += 5) {
        expect(leaked(secret.replace(/=+$/, ''), redact('x '.repeat(1024).slice(kept) + secret))).toBeNull();
        expect(leaked(secret, redact('x '.repeat(8192).slice(kept) + secret))).toBeNull();
      }
  });

  it.each([
    'port 4310 on 127.0.0.1 is used by another program',
    '{"input_tokens":1200,"max_tokens":64000}',
    '/home/person/.local/share/switchyard/history.sqlite.corrupt-1763640000000',
    'claude-opus-5-5 answered with 529 overloaded_error (req_011CVHkq5pBnR2xGs7Jd2mTz)',
    '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    'the client key is not known here',
    'passphrase vault',
    'Authorization is missing',
  ])('leaves ordinary text as it is: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('takes a hostile megabyte in no time', () => {
    for (const text of [
      'a'.repeat(1e6),
      '%41'.repeat(3e5),
      'key='.repeat(3e5),
      '-----BEGIN PRIVATE KEY-----'.repeat(4e4),
      'eyJ.'.repeat(3e5),
    ])
      expect(redact(text).length).toBeLessThanOrEqual(4096);
  });
});
