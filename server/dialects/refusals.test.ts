import { describe, expect, it } from 'vitest';
import { upstreamCodecs } from './codecs.ts';
import { messagesErrorAnswer } from './anthropic-messages/errors.ts';
import { encodeAnswerError } from './anthropic-messages/answer-errors.ts';

describe('a conversation that no longer fits, for a Messages client', () => {
  const words = [
    'Your input exceeds the context window of this model.',
    'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  ];

  it.each(words)('is told in the words at which Claude Code shortens it: %s', (message) => {
    const answer = messagesErrorAnswer({ status: 400, code: 'refused', message });
    expect(answer.body).toContain(`prompt is too long: ${message}`);
    expect(encodeAnswerError({ unified: 'invalid-request', raw: null, message }).error.message).toBe(
      `prompt is too long: ${message}`,
    );
  });

  it('leaves the vendor’s own words and other failures alone', () => {
    const own = 'Anthropic: prompt is too long: 3 tokens > 2 maximum';
    expect(encodeAnswerError({ unified: 'too-large', raw: null, message: own }).error.message).toBe(own);
    const busy = {
      unified: 'overloaded',
      raw: null,
      message: 'The context window service is busy.',
    } as const;
    expect(encodeAnswerError(busy).error.message).toBe(busy.message);
  });
});

describe('a refusal that a gateway wrote', () => {
  const codecs = Object.entries(upstreamCodecs);

  it.each(codecs)('is told by its message where it has one (%s)', (_, codec) => {
    const body = Buffer.from('{"message":"no route"}');
    expect(codec?.decodeError(502, body).message).toBe('no route');
  });

  it.each(codecs)('is not told as a page of HTML (%s)', (_, codec) => {
    expect(codec?.decodeError(502, Buffer.from('<html><b>502</b></html>')).message).not.toContain('<');
  });
});
