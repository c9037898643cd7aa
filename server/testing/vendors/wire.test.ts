import { request as httpRequest } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bytesOf, namesOf, readBroken, useVendorBench } from './test-bench.ts';
import { readStrictSse, responsesGrammarFaults, unicodeSample, type Behaviour } from './index.ts';

const bench = useVendorBench();
const { start, askClaude, askCodex } = bench;

describe('streams that go wrong', () => {
  test('overload inside a 200 comes right after the handshake', async () => {
    await start();
    bench.vendors.anthropic.script('claude').next({ kind: 'overload-in-200' });
    bench.vendors.openai.script('codex').next({ kind: 'overload-in-200' });
    expect(await namesOf(await askClaude())).toEqual(['message_start', 'ping', 'error']);
    const events = readStrictSse(await bytesOf(await askCodex()));
    expect(responsesGrammarFaults(events)).toEqual([]);
    expect(events.at(-1)?.data).toMatchObject({
      response: { status: 'failed', error: { code: 'server_is_overloaded' } },
    });
  });

  test('an error in the middle keeps the numbering, whatever has been sent', async () => {
    await start();
    for (const afterEvents of [2, 3, 5, 7]) {
      bench.vendors.openai
        .script('codex')
        .next({ kind: 'error-mid-stream', afterEvents, failure: 'rate-limit' });
      const events = readStrictSse(await bytesOf(await askCodex()));
      expect(events).toHaveLength(afterEvents + 1);
      expect(responsesGrammarFaults(events)).toEqual([]);
    }
    bench.vendors.anthropic.script('claude').next({ kind: 'error-mid-stream', afterEvents: 4 });
    expect((await namesOf(await askClaude())).slice(-2)).toEqual(['content_block_delta', 'error']);
  });

  test('without a stream an overload is a status and a cut is half a body', async () => {
    await start();
    bench.vendors.anthropic
      .script('claude')
      .next({ kind: 'overload-in-200' }, { kind: 'cut', afterEvents: 1 });
    expect((await askClaude({ stream: false })).status).toBe(529);
    const half = await readBroken(await askClaude({ stream: false }));
    expect(() => JSON.parse(half.toString()) as unknown).toThrow();
    expect(half.length).toBeGreaterThan(0);
  });

  test('a cut delivers the asked events and then breaks the connection', async () => {
    await start();
    bench.vendors.anthropic.script('claude').next({ kind: 'cut', afterEvents: 3 });
    const bytes = await readBroken(await askClaude());
    expect(readStrictSse(bytes).map((event) => event.event)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
    ]);
    const record = bench.vendors.anthropic.requests.last;
    await record?.settled;
    expect(record).toMatchObject({ outcome: 'cut', aborted: false, completed: false });
    expect(record?.responseBytes.equals(bytes)).toBe(true);
  });

  test.each(['close', 'reset'] as const)('a cut before the headers (%s) is a failed request', async (how) => {
    await start();
    bench.vendors.anthropic.script('claude').next({ kind: 'cut', afterEvents: -1, how });
    await expect(askClaude()).rejects.toThrow();
    expect(bench.vendors.anthropic.requests.last).toMatchObject({ outcome: 'cut', responseStatus: null });
  });

  test('a client that leaves a hanging answer is recorded as aborted', async () => {
    await start();
    bench.vendors.anthropic.script('claude').next({ kind: 'hang', afterEvents: 2 }, { kind: 'hang' });
    const leaving = new AbortController();
    const response = await askClaude({}, { signal: leaving.signal });
    const first = await response.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toContain('message_start');
    expect(bench.vendors.anthropic.requests.last).toMatchObject({ outcome: 'open' });
    leaving.abort();
    await bench.vendors.anthropic.requests.last?.settled;
    expect(bench.vendors.anthropic.requests.last).toMatchObject({ aborted: true, completed: false });

    const early = new AbortController();
    const pending = askClaude({}, { signal: early.signal });
    await bench.vendors.anthropic.requests.waitFor(2);
    early.abort();
    await expect(pending).rejects.toThrow();
    await bench.vendors.anthropic.requests.last?.settled;
    expect(bench.vendors.anthropic.requests.last).toMatchObject({ aborted: true, responseStatus: null });
  });

  test('close ends a hanging exchange instead of waiting for it', async () => {
    await start();
    bench.vendors.openai.script('codex').next({ kind: 'hang' });
    const pending = askCodex();
    await bench.vendors.openai.requests.waitFor(1);
    const failed = expect(pending).rejects.toThrow();
    await bench.vendors.openai.close();
    await failed;
  });
});

describe('unusual answers', () => {
  test('slow answers wait on the injected clock, in front of headers, first event and every gap', async () => {
    const waits: number[] = [];
    const after = (delayMs: number, callback: () => void): (() => void) => {
      waits.push(delayMs);
      callback();
      return () => undefined;
    };
    await start({ clock: { nowMs: () => 0, after } });
    bench.vendors.anthropic
      .script('claude')
      .next({ kind: 'slow', beforeHeadersMs: 7, beforeFirstEventMs: 8, betweenEventsMs: 9, text: 'ok' });
    expect(await namesOf(await askClaude())).toHaveLength(7);
    expect(waits).toEqual([7, 8, 9, 9, 9, 9, 9, 9]);
  });

  test('a redirect is sent as such', async () => {
    await start();
    const location = 'http://127.0.0.1:1/elsewhere';
    bench.vendors.openai.script('codex').next({ kind: 'redirect', location, status: 307 });
    const response = await new Promise<{ status: number | undefined; location: string | undefined }>(
      (resolve) => {
        const options = { method: 'POST', headers: { authorization: 'Bearer o' } };
        const call = httpRequest(
          `${bench.vendors.openai.url}/backend-api/codex/responses`,
          options,
          (answer) => {
            answer.resume();
            resolve({ status: answer.statusCode, location: answer.headers.location });
          },
        );
        call.end(JSON.stringify({ model: 'm', store: false, stream: true, input: [] }));
      },
    );
    expect(response).toEqual({ status: 307, location });
  });

  test('a huge event carries its text in one delta', async () => {
    await start();
    bench.vendors.anthropic.script('claude').next({ kind: 'huge-event', bytes: 3_000_000 });
    const events = readStrictSse(await bytesOf(await askClaude()));
    const deltas = events.filter((event) => event.event === 'content_block_delta');
    expect(deltas).toHaveLength(1);
    expect((deltas[0]!.data['delta'] as { text: string }).text).toHaveLength(3_000_000);
  });

  test('unasked gzip is announced and unpacks to the same events', async () => {
    await start();
    bench.vendors.anthropic.script('claude').next({ kind: 'gzip-unasked' });
    const response = await askClaude();
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const unpacked = await bytesOf(response);
    expect(gunzipSync(bench.vendors.anthropic.lastResponseBytes).equals(unpacked)).toBe(true);
    expect(readStrictSse(unpacked).at(-1)?.event).toBe('message_stop');
  });

  test('raw bytes go out as given', async () => {
    await start();
    const raw: Behaviour<never> = {
      kind: 'raw',
      status: 418,
      headers: { 'x-odd': '1' },
      chunks: ['da', Uint8Array.of(0xff, 0x00)],
    };
    bench.vendors.openai.script('codex').next(raw, { ...raw, thenDestroy: true });
    const response = await askCodex();
    expect([response.status, response.headers.get('x-odd')]).toEqual([418, '1']);
    expect([...(await bytesOf(response))]).toEqual([0x64, 0x61, 0xff, 0x00]);
    expect([...(await readBroken(await askCodex()))]).toEqual([0x64, 0x61, 0xff, 0x00]);
  });

  test('a scripted tool call and thinking appear in both vocabularies', async () => {
    await start();
    const tool = { name: 'lookup', input: { city: 'Zürich' } };
    bench.vendors.anthropic.script('claude').next({ kind: 'answer', thinking: 'hm', tool });
    bench.vendors.openai.script('codex').next({ kind: 'answer', thinking: 'hm', tool });
    const claude = JSON.stringify(readStrictSse(await bytesOf(await askClaude())));
    const codex = readStrictSse(await bytesOf(await askCodex()));
    expect(claude).toContain('"thinking":"hm"');
    expect(claude).toContain('"stop_reason":"tool_use"');
    const call = codex.findLast((event) => event.event === 'response.output_item.done');
    expect(call?.data['item']).toMatchObject({ type: 'function_call', arguments: '{"city":"Zürich"}' });
  });
});

describe('chunking', () => {
  const piecesOf = async (response: Response): Promise<Uint8Array[]> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body ?? []) pieces.push(piece as Uint8Array);
    return pieces;
  };

  test.each(['event', 'random', 5] as const)('%s delivers the same text', async (chunking) => {
    await start({ chunking });
    for (const response of [await askClaude(), await askCodex()]) {
      const events = readStrictSse(Buffer.concat(await piecesOf(response)));
      const texts = events.map(({ data }) =>
        typeof data['delta'] === 'string'
          ? data['delta']
          : ((data['delta'] as { text?: string } | undefined)?.text ?? ''),
      );
      expect(texts.join('')).toContain(`Echo: UNICODE ${unicodeSample}`);
    }
  });

  test('random cuts reach the socket, also inside characters', async () => {
    await start({ chunking: 'random' });
    // node:http hands over every chunk as it was framed; fetch may join them.
    const pieces = await new Promise<Buffer[]>((resolve) => {
      const options = { method: 'POST', headers: { authorization: 'Bearer o' } };
      const call = httpRequest(
        `${bench.vendors.openai.url}/backend-api/codex/responses`,
        options,
        (answer) => {
          const got: Buffer[] = [];
          answer.on('data', (piece: Buffer) => got.push(piece));
          answer.on('end', () => resolve(got));
        },
      );
      const input = [{ role: 'user', content: 'UNICODE' }];
      call.end(JSON.stringify({ model: 'm', store: false, stream: true, input }));
    });
    const isWhole = (piece: Buffer): boolean => !piece.toString('utf8').includes('\uFFFD');
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(48);
    expect(pieces.every(isWhole)).toBe(false);
    expect(Buffer.concat(pieces).equals(bench.vendors.openai.lastResponseBytes)).toBe(true);
  });
});
