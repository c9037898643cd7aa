import { describe, expect, it } from 'vitest';
import type { ClientError } from './dialect.ts';
import { createSseReader, dialects, parseJson } from './index.ts';

const messages = dialects['anthropic-messages'];
const responses = dialects['openai-responses'];
const chat = dialects['openai-chat'];
const resetsAtMs = Date.parse('2026-11-20T18:00:00.400Z');
const exhausted: ClientError = {
  status: 429,
  code: 'account-exhausted',
  message: 'All accounts are used up until 18:00.',
  retryAfterSeconds: 3_599.2,
  resetsAtMs,
  requestId: 'req-1',
};

describe('an error in the Messages envelope', () => {
  it.each([
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [402, 'billing_error'],
    [403, 'permission_error'],
    [404, 'not_found_error'],
    [405, 'invalid_request_error'],
    [413, 'request_too_large'],
    [421, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [500, 'api_error'],
    [501, 'not_supported'],
    [502, 'api_error'],
    [503, 'overloaded_error'],
    [504, 'timeout_error'],
    [529, 'overloaded_error'],
  ])('says %i as %s', (status, type) => {
    const answer = messages.errorAnswer({ status, code: 'x', message: 'Say "why".\n' });
    expect(answer.status).toBe(status);
    expect(parseJson(answer.body)).toEqual({ type: 'error', error: { type, message: 'Say "why".\n' } });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  it('names the request and the wait of exhausted accounts, and asks not to retry', () => {
    const answer = messages.errorAnswer(exhausted);
    expect(parseJson(answer.body)).toMatchObject({ request_id: 'req-1' });
    expect(answer.headers).toEqual({
      'content-type': 'application/json',
      'x-should-retry': 'false',
      'retry-after': '3600',
      'request-id': 'req-1',
    });
  });
});

describe('an error in the Responses envelope', () => {
  it('says exhausted accounts as usage_limit_reached with the reset', () => {
    const answer = responses.errorAnswer(exhausted);
    expect(answer.status).toBe(429);
    expect(parseJson(answer.body)).toEqual({
      error: {
        message: exhausted.message,
        type: 'usage_limit_reached',
        param: null,
        code: 'usage_limit_reached',
        resets_at: 1_795_197_601,
        resets_in_seconds: 3_600,
      },
    });
    expect(answer.headers['x-should-retry']).toBe('false');
  });

  it.each([
    [400, 'request-malformed', 'invalid_request_error', 'request-malformed'],
    [403, 'not-genuine-client', 'permission_error', 'not-genuine-client'],
    [429, 'throttle', 'rate_limit_error', 'rate_limit_exceeded'],
    [503, 'overloaded', 'server_error', 'slow_down'],
    [502, 'upstream-unreachable', 'server_error', 'upstream-unreachable'],
  ])('says %i %s as %s', (status, code, type, told) => {
    const answer = responses.errorAnswer({ status, code, message: 'm' });
    expect(parseJson(answer.body)).toEqual({ error: { message: 'm', type, param: null, code: told } });
  });
});

describe('a vendor’s words that the conversation is too long', () => {
  it.each([
    ['Anthropic (through Switchyard): prompt is too long: 1203418 tokens > 1000000 maximum', 400],
    [
      'Google (through Switchyard): The input token count (12) exceeds the maximum number of tokens (10).',
      400,
    ],
    ["This model's maximum context length is 32768 tokens.", 413],
  ])('have OpenAI’s code: %s', (message, status) => {
    for (const dialect of [responses, chat]) {
      const answer = dialect.errorAnswer({ status, code: 'request-invalid', message });
      expect(parseJson(answer.body)).toMatchObject({ error: { code: 'context_length_exceeded', message } });
    }
  });

  it('have it in a refusal only', () => {
    const message = 'The context window service is down.';
    const answer = responses.errorAnswer({ status: 502, code: 'upstream-broken', message });
    expect(parseJson(answer.body)).toMatchObject({ error: { code: 'upstream-broken' } });
  });
});

describe('the advice to retry', () => {
  it.each([
    ['not-genuine-client', 403, undefined, 'false'],
    ['overloaded', 503, 2, 'true'],
    ['overloaded', 503, 600, 'false'],
    ['upstream-unreachable', 502, undefined, 'true'],
    ['upstream-redirect', 502, undefined, 'false'],
    ['a code of nobody', 529, undefined, 'true'],
    ['__proto__', 400, undefined, 'false'],
  ])('%s %i after %s s: %s', (code, status, retryAfterSeconds, advice) => {
    for (const dialect of [messages, responses])
      expect(
        dialect.errorAnswer({ code, status, message: 'm', retryAfterSeconds }).headers['x-should-retry'],
      ).toBe(advice);
  });
});

function eventsIn(text: string): { name: string | undefined; data: unknown }[] {
  const events: { name: string | undefined; data: unknown }[] = [];
  const reader = createSseReader((name, data) => events.push({ name, data: parseJson(data) }));
  reader.push(Buffer.from(text));
  reader.end();
  return events;
}

describe('the error event of a begun stream', () => {
  const cut = 'event: x\ndata: {"a":1}\n\nevent: y\ndata: {"half';
  const error: ClientError = {
    status: 502,
    code: 'upstream-broken',
    message: 'Cut\noff.',
    requestId: 'req-1',
  };

  it('ends a Messages stream with an error event, also behind a half event', () => {
    expect(eventsIn(cut + messages.errorEvent(error)).at(-1)).toEqual({
      name: 'error',
      data: { type: 'error', error: { type: 'api_error', message: 'Cut\noff.' }, request_id: 'req-1' },
    });
  });

  it('ends a Responses stream with response.failed and without [DONE]', () => {
    const text = responses.errorEvent(error);
    expect(text).not.toContain('[DONE]');
    expect(eventsIn(cut + text).at(-1)).toMatchObject({
      name: 'response.failed',
      data: {
        type: 'response.failed',
        sequence_number: expect.any(Number) as unknown,
        response: {
          object: 'response',
          status: 'failed',
          error: { code: 'server_error', message: 'Cut\noff.' },
        },
      },
    });
  });

  it.each([
    [exhausted, 'rate_limit_exceeded'],
    [{ ...error, status: 503 }, 'server_is_overloaded'],
    [{ ...error, status: 403, code: 'not-genuine-client' }, 'not-genuine-client'],
  ])('is read back by the tap as the failure it tells of', (told, code) => {
    const tap = responses.createTap();
    tap.push(Buffer.from(responses.errorEvent(told)));
    expect(tap.findings).toMatchObject({ terminal: 'failed', error: { code, message: told.message } });
  });
});
