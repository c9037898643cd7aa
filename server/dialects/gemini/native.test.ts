import { describe, expect, it } from 'vitest';
import type { ClientError } from '../dialect.ts';
import { parseJson } from '../json-values.ts';
import { gemini, geminiCodec, withoutForeignSeals } from './index.ts';
import { placeholderSignature } from './own.ts';
import { unsignedMark, writeSignature } from './signature-field.ts';
import { decodeAll } from './testing/samples.ts';

const error = (changes: Partial<ClientError>): ClientError => ({
  status: 400,
  code: 'request-malformed',
  message: 'Say "why".\n',
  ...changes,
});

describe('an error for a Gemini client', () => {
  it.each([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [413, 'INVALID_ARGUMENT'],
    [429, 'RESOURCE_EXHAUSTED'],
    [499, 'CANCELLED'],
    [500, 'INTERNAL'],
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
    [529, 'UNAVAILABLE'],
  ])('says %i as %s', (status, name) => {
    const answer = gemini.errorAnswer(error({ status }));
    expect(answer.status).toBe(status);
    expect(parseJson(answer.body)).toMatchObject({
      error: { code: status, status: name, message: 'Say "why".\n' },
    });
  });

  it('tells how long to wait on every 429 [provider notes 16.5]', () => {
    const delay = (changes: Partial<ClientError>): unknown => {
      const answer = gemini.errorAnswer(error({ status: 429, code: 'throttle', ...changes }));
      const body = parseJson(answer.body) as { error: { details: Record<string, unknown>[] } };
      return body.error.details.find((detail) => String(detail['@type']).endsWith('RetryInfo'))?.[
        'retryDelay'
      ];
    };
    expect(delay({ retryAfterSeconds: 33.2 })).toBe('34s');
    expect(delay({})).toBe('5s');
    expect(delay({ code: 'account-exhausted', resetsAtMs: 1_795_200_000_000 })).toBe('3600s');
    expect(delay({ status: 403 })).toBeUndefined();
  });

  it('names the reset, the request and our own code', () => {
    const answer = gemini.errorAnswer(
      error({ status: 429, code: 'account-exhausted', resetsAtMs: 1_795_200_000_000, requestId: 'r1' }),
    );
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'x-should-retry': 'false',
      'x-request-id': 'r1',
    });
    expect(parseJson(answer.body)).toMatchObject({
      error: {
        details: [
          {
            reason: 'ACCOUNT_EXHAUSTED',
            domain: 'switchyard',
            metadata: { quotaResetTimeStamp: new Date(1_795_200_000_000).toISOString() },
          },
          {},
          { requestId: 'r1' },
        ],
      },
    });
  });

  it('ends a stream that broke inside an event with an event of its own', () => {
    const wire = `data: {"candidates":[{"content":{"parts":[{"text":"a"}]}}]}\r\n\r\n${gemini.errorEvent(error({ status: 503, code: 'overloaded' }))}`;
    expect(decodeAll([Buffer.from(wire)]).at(-1)).toMatchObject({
      type: 'error',
      error: { unified: 'overloaded', raw: 'UNAVAILABLE' },
    });
  });
});

describe('a refusal of Gemini', () => {
  it.each<[number, string, string]>([
    [
      400,
      '{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}',
      'authentication',
    ],
    [400, '[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]', 'invalid-request'],
    [429, '{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}', 'rate-limit'],
    [499, '{"error":{"code":499,"message":"m","status":"CANCELLED"}}', 'overloaded'],
    [503, 'upstream connect error', 'overloaded'],
    [404, '', 'not-found'],
    [413, '<html>', 'too-large'],
    [418, '{"error":"teapot"}', 'invalid-request'],
    [500, '{"error":{"message":7,"details":"x","code":"5"}}', 'server'],
  ])('of %i with %s is %s', (status, body, unified) => {
    const told = geminiCodec.decodeError(status, Buffer.from(body));
    expect(told.unified).toBe(unified);
    expect(told.message).not.toBe('');
  });
});

describe('facts of a Gemini request', () => {
  it('leave model and stream to the path', () => {
    const reading = gemini.readRequest(Buffer.from('{"contents":[],"model":"x","stream":true}'));
    expect(reading).toMatchObject({
      ok: true,
      facts: { model: null, modelSpan: null, stream: false, sessionId: null },
    });
  });

  it('name what only one account can use', () => {
    const bound = (body: string) => {
      const reading = gemini.readRequest(Buffer.from(body));
      return reading.ok ? reading.facts.boundTo : null;
    };
    const file = 'https://generativelanguage.googleapis.com/v1beta/files/abc';
    expect(
      bound(
        `{"cachedContent":"cachedContents/1","contents":[{"parts":[{"fileData":{"fileUri":"${file}"}}]}]}`,
      ),
    ).toEqual(['cached-content', 'file']);
    expect(
      bound(
        `{"contents":[{"parts":[{"text":"\\"fileUri\\":\\"${file}\\""},{"file_data":{"file_uri":"https://a.org/x"}}]}]}`,
      ),
    ).toEqual([]);
  });

  it.each(['', '[]', '{"contents":[}', '{"a":1', 'null'])('refuse %j', (body) => {
    expect(gemini.readRequest(Buffer.from(body))).toMatchObject({ ok: false });
  });
});

describe('foreign seals in a Gemini body', () => {
  const cut = (body: string): string => withoutForeignSeals(Buffer.from(body)).toString();

  it('are none: the same buffer comes back', () => {
    const body = Buffer.from(
      '{"contents":[{"parts":[{"text":"\\"thoughtSignature\\":\\"switchyard.x\\"","thoughtSignature":"own"}]}],"a":"switchyard.x"}',
    );
    expect(withoutForeignSeals(body)).toBe(body);
  });

  it.each<[string, string]>([
    ['{"text":"a","thoughtSignature":"switchyard.anthropic.signature.x"}', '{"text":"a"}'],
    ['{"thoughtSignature":"switchyard.openai.encrypted.x" , "text":"a"}', '{"text":"a"}'],
    ['{ "thought_signature" : "switchyard.a.b.\\"q\\\\", "text" : "a" }', '{ "text" : "a" }'],
    ['{"a":1,"thoughtSignature":"switchyard.a","thought_signature":"switchyard.b"}', '{"a":1}'],
    ['{"thoughtSignature":"switchyard.a","thought_signature":"switchyard.b"}', '{}'],
    [
      '[{"a":1,\n"thoughtSignature":"switchyard.a"},{"thoughtSignature":"switchyard.b","c":2}]',
      '[{"a":1},{"c":2}]',
    ],
    [
      '{"other":"switchyard.a","thoughtSignature":"Qx=="}',
      '{"other":"switchyard.a","thoughtSignature":"Qx=="}',
    ],
  ])('are cut out of %s', (body, rest) => {
    expect(cut(body)).toBe(rest);
  });

  it.each<[string, string]>([
    [
      writeSignature({ family: 'anthropic', kind: 'signature', value: 'Ab+/=' }),
      'another vendor’s reasoning',
    ],
    [unsignedMark, 'our mark'],
    ['switchyard.openai.encrypted.x', 'a tag as it is'],
  ])('become Google’s placeholder on a call, and go from a text: %s', (signature) => {
    const parts = (call: string, text: string): string =>
      `{"contents":[{"role":"user","parts":[{"text":"go"}]},{"role":"model","parts":[{"text":"a"${text}},` +
      `{"functionCall":{"name":"f","args":{"a":"é"}},"thoughtSignature":"${call}"}, {"thought_signature":"${call}", "function_call":{"name":"g"}}]}]}`;
    expect(cut(parts(signature, `,"thoughtSignature":"${signature}"`))).toBe(parts(placeholderSignature, ''));
  });

  it('take parts and contents along that are nothing but a place for them', () => {
    const empty = `{"text":"","thoughtSignature":"${unsignedMark}"}`;
    const text = '{"text":"a"}';
    const content = (...parts: readonly string[]): string => `{"role":"model","parts":[${parts.join(', ')}]}`;
    const body = (...contents: readonly string[]): string =>
      `{"a":1,"contents":[${contents.join(' ,')}],"b":2}`;
    expect(cut(body(content(text), content(empty), content(text, empty), content(empty, text)))).toBe(
      body(content(text), content(text), content(text)),
    );
    expect(cut(body(content(text), content(empty, empty)))).toBe(body(content(text)));
    expect(cut(body(content(empty), content(text, empty, text)))).toBe(body(content(text, text)));
    // Nothing would be left: the text stays, and Google says what is wrong.
    expect(cut(body(content(empty)))).toBe(body(content('{"text":""}')));
  });

  it('leave every other byte of a large body', () => {
    const part = (index: number, seal: string): string => `{"text":"é${index}"${seal}}`;
    const parts = (seal: string): string =>
      `[${Array.from({ length: 2_000 }, (_, index) => part(index, index % 2 === 0 ? seal : '')).join(', ')}]`;
    expect(cut(parts(',"thoughtSignature":"switchyard.anthropic.signature.QQ=="'))).toBe(parts(''));
  });

  it('of a body that is cut off do no harm', () => {
    for (const body of ['{"thoughtSignature":"switchyard.', '"switchyard.', ':"switchyard.a"'])
      expect(cut(body)).toBe(body);
  });
});
