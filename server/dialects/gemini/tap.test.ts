import { describe, expect, it } from 'vitest';
import { splitEvery, splitRandomly } from '../../testing/byte-splitter.ts';
import type { StreamFindings } from '../dialect.ts';
import { gemini } from './index.ts';
import { chunk, counts, end, sse } from './testing/samples.ts';

function tapAll(pieces: readonly Uint8Array[]): StreamFindings {
  const tap = gemini.createTap();
  for (const piece of pieces) tap.push(piece);
  tap.end();
  return tap.findings;
}

const nothing: StreamFindings = {
  hasContent: false,
  terminal: 'none',
  error: null,
  usage: null,
  finish: null,
  model: null,
  quotaFrames: [],
};
const usage = { input: 60, output: 27, cacheRead: 40, cacheWrite: 0 };
const complete = {
  ...nothing,
  hasContent: true,
  terminal: 'complete',
  usage,
  finish: 'STOP',
  model: 'gemini-3-pro',
};
const early = {
  usageMetadata: { promptTokenCount: 100, cachedContentTokenCount: 40, candidatesTokenCount: 2 },
};
const overloaded = {
  error: {
    code: 503,
    message: 'Busy.',
    status: 'UNAVAILABLE',
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'MODEL_CAPACITY_EXHAUSTED' }],
  },
};
const failed = {
  terminal: 'failed',
  error: { type: 'UNAVAILABLE', code: 'MODEL_CAPACITY_EXHAUSTED', message: 'Busy.', status: 503 },
};
const whole = [
  chunk([{ text: 'Hé' }], early),
  chunk([{ text: 'say "finishReason": 👋' }], early),
  chunk([{ text: '' }], { usageMetadata: counts }, end),
];

const cases: Readonly<Record<string, readonly [bytes: Buffer, findings: object]>> = {
  'a whole answer': [sse(...whole), complete],
  'an answer with LF and without a last blank line': [
    Buffer.from(
      sse(...whole)
        .toString()
        .replaceAll('\r\n', '\n')
        .trimEnd(),
    ),
    complete,
  ],
  'an answer in the array form': [Buffer.from(JSON.stringify(whole, null, 1)), complete],
  'an answer that was cut off': [
    sse(...whole.slice(0, 2)),
    { ...complete, terminal: 'none', finish: null, usage: { ...usage, output: 2 } },
  ],
  'a cut inside the last event': [
    sse(...whole).subarray(0, -60),
    { ...complete, terminal: 'none', finish: null, usage: { ...usage, output: 2 } },
  ],
  'a refused prompt': [
    sse({ promptFeedback: { blockReason: 'SAFETY' } }),
    { ...nothing, hasContent: true, terminal: 'complete', finish: 'SAFETY' },
  ],
  'an error after content': [
    sse(chunk([{ text: 'a' }]), overloaded),
    { ...nothing, ...failed, hasContent: true, model: 'gemini-3-pro' },
  ],
  'an error in place of events': [
    Buffer.from(JSON.stringify([overloaded], null, 2)),
    { ...nothing, ...failed },
  ],
  'an empty first part': [sse(chunk([{ text: '' }])), { ...nothing, model: 'gemini-3-pro' }],
  garbage: [Buffer.from('data: {oops\n\ndata: []\n\n: x\n\ndata: 5\n\n'), nothing],
  'hostile keys': [
    Buffer.from('data: {"__proto__":{"error":{}},"usageMetadata":{"__proto__":{"promptTokenCount":5}}}\n\n'),
    nothing,
  ],
};

describe('the tap on a Gemini stream', () => {
  it.each(Object.keys(cases))('reads %s the same whole, byte by byte and cut at random', (name) => {
    const [bytes, findings] = cases[name] ?? [Buffer.alloc(0), {}];
    expect(tapAll([bytes])).toEqual(findings);
    expect(tapAll(splitEvery(bytes, 1))).toEqual(findings);
    for (let seed = 0; seed < 20; seed += 1)
      expect(tapAll(splitRandomly(bytes, seed, 1 + seed * 7))).toEqual(findings);
  });

  it('knows the newest counts in the middle of a stream', () => {
    const tap = gemini.createTap();
    tap.push(sse(...whole.slice(0, 2)));
    expect(tap.findings.usage).toEqual({ ...usage, output: 2 });
    tap.push(
      sse(chunk([{ text: 'x' }], { usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 9 } })),
    );
    expect(tap.findings.usage).toMatchObject({ output: 9 });
  });
});

describe('a whole Gemini answer body', () => {
  it.each<[string, unknown, object]>([
    ['a response', chunk([{ text: 'a' }], { usageMetadata: counts }, end), complete],
    ['the array of a stream', whole, complete],
    ['an error', overloaded, { ...nothing, ...failed }],
    ['a token count', { totalTokens: 3 }, { ...nothing, hasContent: true, terminal: 'complete' }],
    ['no object', 5, nothing],
  ])('is read when it is %s', (_, body, findings) => {
    expect(gemini.readAnswer(Buffer.from(JSON.stringify(body)))).toEqual(findings);
  });

  it('stays unknown when it is cut', () => {
    expect(gemini.readAnswer(sse(...whole).subarray(6, 50))).toEqual(nothing);
  });
});
