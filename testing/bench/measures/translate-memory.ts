// `node translate-memory.ts <agent> <upstream> <bytes>`: prints the peak of resident memory while one conversation is
// translated, over what the process held before, as a multiple of the conversation's size.
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { upstreams } from '../../../server/conformance/testing/upstreams.ts';
import { clientCodecs, jsonBytes, parseJsonBody, translateRequest } from '../../../server/dialects/index.ts';
import type { JsonObject } from '../../../server/ir/index.ts';
import { conversation, type Agent } from '../load/conversations.ts';

const [agent = 'claude-code', upstreamName = 'openai-chat', size = '30000000', file] = process.argv.slice(2);

/** The measured process: it never holds anything but what a translation needs. */
function measure(path: string): void {
  const upstream = upstreams.find(({ name }) => name === upstreamName);
  if (upstream === undefined) throw new Error(`there is no upstream ${upstreamName}`);
  const codec = clientCodecs[agent === 'codex' ? 'openai-responses' : 'anthropic-messages'];
  const before = process.memoryUsage.rss();
  const body = readFileSync(path);
  const request = codec.decodeRequest(parseJsonBody(body) as JsonObject, {
    model: null,
    stream: null,
  });
  const translated = jsonBytes(
    translateRequest(request, upstream.codec, upstream.target).body,
    body.length * 1.5,
  );
  const peak = process.resourceUsage().maxRSS * 1_024 - before;
  process.stdout.write(
    JSON.stringify({
      bodyMb: body.length / 1e6,
      sentMb: translated.length / 1e6,
      peakMb: peak / 1e6,
      timesBody: peak / body.length,
    }),
  );
}

if (file === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-memory-'));
  try {
    const path = join(folder, 'body.json');
    writeFileSync(path, JSON.stringify(conversation(agent as Agent, Number(size))));
    const child = spawnSync(
      process.execPath,
      [...process.execArgv, import.meta.filename, agent, upstreamName, size, path],
      {
        encoding: 'utf8',
      },
    );
    process.stdout.write(child.stdout + child.stderr);
    process.exitCode = child.status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
} else measure(file);
