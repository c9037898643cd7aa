import { readCases } from '../../server/conformance/testing/cases.ts';
import type { DialectId } from '../../server/dialects/index.ts';
import { below, hostileJson, mutateBytes, pick, type Random } from './mutate.ts';

export interface Stream {
  readonly dialect: DialectId;
  readonly bytes: Buffer;
}

export const recorded: readonly Stream[] = readCases().flatMap(({ dialect, stream }) =>
  stream === null || dialect === 'openai-completions' ? [] : [{ dialect, bytes: stream }],
);
const allBytes = recorded.map(({ bytes }) => bytes);

/** A recorded stream: as it is, with deltas said again in other words, and then damaged. */
export function someStream(random: Random): Stream {
  const { dialect, bytes } = pick(random, recorded);
  const kind = random();
  if (kind < 0.03) return { dialect, bytes: hostileStream(random) };
  if (kind < 0.0302) return { dialect, bytes: hugeEvent(random, bytes) };
  const longer = random() < 0.5 ? repeatDeltas(random, bytes) : bytes;
  return { dialect, bytes: mutateBytes(random, longer, allBytes) };
}

const words = [
  'a',
  ' the end',
  '\\n',
  '\\"q\\"',
  '',
  '\\\\',
  'größer 世界',
  '\\ud83d\\ude00',
  '\\ud83d',
  '{\\"a\\":1}',
  '}}',
  '\\u0000',
  '0',
];

/** Says some events several times with other words and other numbers: what decoders read without parsing it. */
function repeatDeltas(random: Random, bytes: Buffer): Buffer {
  const text = bytes.toString('utf8');
  const blank = text.includes('\r\n\r\n') ? '\r\n\r\n' : '\n\n';
  const events = text.split(blank).flatMap((event) => {
    const key = /"(text|delta|content|reasoning_content|partial_json|thinking|arguments)": ?"/.exec(event);
    if (key === null || random() < 0.5) return [event];
    const start = key.index + key[0].length;
    const end = endOfString(event, start);
    return Array.from({ length: 1 + below(random, 6) }, () => {
      const said = event.slice(0, start) + pick(random, words) + event.slice(end);
      return random() < 0.7
        ? said
        : said.replace(/\d+/g, (digits) => (random() < 0.2 ? String(below(random, 300)) : digits));
    });
  });
  return Buffer.from(events.join(blank));
}

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

const names = [
  'message_start',
  'content_block_delta',
  'response.completed',
  'response.output_text.delta',
  'error',
  '__proto__',
  '',
];

function hostileStream(random: Random): Buffer {
  return Buffer.from(
    Array.from({ length: 1 + below(random, 6) }, () => {
      const name = pick(random, names);
      const json =
        random() < 0.5
          ? hostileJson(random)
          : `{"type":${JSON.stringify(name)},"index":${hostileJson(random)},"delta":${hostileJson(random)},"item":${hostileJson(random)},"choices":[${hostileJson(random)}],"candidates":${hostileJson(random)}}`;
      return `${random() < 0.5 ? `event: ${name}\n` : ''}data: ${json}\n\n`;
    }).join(''),
  );
}

/** An event beyond what readers hold. */
function hugeEvent(random: Random, bytes: Buffer): Buffer {
  const size = pick(random, [1_000_000, 17_000_000]);
  return Buffer.concat([
    bytes.subarray(0, below(random, bytes.length)),
    Buffer.from(`\n\ndata: {"a":"${'x'.repeat(size)}"}\n\n`),
    bytes,
  ]);
}
