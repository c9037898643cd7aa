import { createHash } from 'node:crypto';
import { request, type Agent, type IncomingMessage } from 'node:http';
import { wholeStream } from '../upstream/answers.ts';
import { clientHeaders, type Target } from './target.ts';

export interface StreamOutcome {
  readonly state: 'whole' | 'failed' | 'short' | 'altered';
  readonly firstByteMs: number;
  /** From the vendor's write to our read, of each stamped chunk. */
  readonly chunkDelaysMs: readonly number[];
  readonly why: string;
}

export interface StreamInput {
  readonly target: Target;
  readonly agent: Agent;
  readonly body: Buffer;
  readonly chunks: number;
  /** Compare every byte (unstamped streams only). */
  readonly compares: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

const silenceMs = 30_000;

/** Opens one stream and reads it to its end. Never rejects. */
export function readStream(input: StreamInput): Promise<StreamOutcome> {
  const { target, agent, body } = input;
  return new Promise((resolve) => {
    const startedMs = performance.now();
    let firstByteMs = Number.NaN;
    const parts: Buffer[] = [];
    const chunkDelaysMs: number[] = [];
    const end = (state: StreamOutcome['state'], why = ''): void =>
      resolve({ state, firstByteMs, chunkDelaysMs, why });
    const call = request({
      agent,
      host: '127.0.0.1',
      port: target.port,
      path: target.path,
      method: 'POST',
      headers: { ...clientHeaders, ...target.headers, ...input.headers, 'content-length': body.length },
      timeout: silenceMs,
    });
    call.on('response', (response: IncomingMessage) => {
      response.on('data', (chunk: Buffer) => {
        if (parts.length === 0) firstByteMs = performance.now() - startedMs;
        parts.push(chunk);
        readStamps(chunk, chunkDelaysMs);
      });
      response.on('error', (error) => end('failed', error.message));
      response.on('end', () => {
        const text = Buffer.concat(parts);
        if (response.statusCode === 200) end(...judge(input, text));
        else end('failed', `${response.statusCode} ${text.toString('utf8', 0, 200)}`);
      });
    });
    call.on('timeout', () => call.destroy(new Error('silence')));
    call.on('error', (error) => end('failed', error.message));
    call.end(body);
  });
}

/** The newest stamp in a chunk is the one whose delay counts: those before it waited for it. */
function readStamps(chunk: Buffer, delays: number[]): void {
  const at = chunk.lastIndexOf('@');
  if (at === -1) return;
  const stampUs = Number.parseInt(chunk.toString('latin1', at + 1, at + 20), 10);
  if (Number.isFinite(stampUs))
    delays.push(Number(process.hrtime.bigint() / 1_000n - BigInt(stampUs)) / 1_000);
}

function judge(
  { target, chunks, compares }: StreamInput,
  body: Buffer,
): [state: StreamOutcome['state'], why: string] {
  if (body.lastIndexOf('message_stop') === -1) return ['short', 'it has no end'];
  if (!compares) return ['whole', ''];
  const text = body.toString('utf8');
  const id = Number(/msg_bench_(\d+)/.exec(text)?.[1]);
  if (target.translates)
    return inOrder(text, chunks) ? ['whole', ''] : ['altered', 'text is missing or out of order'];
  return sha256(body) === sha256(wholeStream(id, chunks)) ? ['whole', ''] : ['altered', `stream ${id}`];
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function inOrder(text: string, chunks: number): boolean {
  const numbers = [...text.matchAll(/#(\d+) /g)].map((match) => Number(match[1]));
  return numbers.length === chunks && numbers.every((number, index) => number === index);
}
