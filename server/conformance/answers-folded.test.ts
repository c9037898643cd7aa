import { describe, expect, it } from 'vitest';
import { answeredCases, readablePairs } from './testing/answered.ts';
import {
  decodeStream,
  comparable,
  fold,
  inputOf,
  translateStream,
  translateWhole,
} from './testing/answers.ts';
import { upstreamOf } from './testing/upstreams.ts';

const both = answeredCases.filter(({ answer }) => answer !== null);

describe('a stream says what the whole answer says', () => {
  it.each(both)('$name', ({ name, dialect, stream, answer }) => {
    const { codec } = upstreamOf(dialect);
    expect(comparable(name, fold(decodeStream(codec, [stream])))).toEqual(
      comparable(name, codec.decodeResponse(answer)),
    );
  });
});

describe('what a client reads of a translated stream is what it reads of the whole answer', () => {
  it.each(readablePairs)('from $from to $to.name', ({ upstream, to, cases }) => {
    const { codec } = upstreamOf(to.dialect);
    for (const { name, stream, answer } of cases) {
      if (answer === null) continue;
      const streamed = translateStream(inputOf(to, upstream), [stream]).text;
      const whole = translateWhole(inputOf(to, upstream), answer).text;
      const left = fold(decodeStream(codec, [Buffer.from(streamed)]));
      expect([name, comparable(name, left)]).toEqual([
        name,
        comparable(name, codec.decodeResponse(JSON.parse(whole))),
      ]);
    }
  });
});
