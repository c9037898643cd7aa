import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cores, runToEnd } from '../processes.ts';
import { clientHeaders, type Target } from './target.ts';

export interface WrkInput {
  readonly target: Target;
  readonly body: Buffer;
  readonly seconds: number;
  readonly connections: number;
  /** For the script file. */
  readonly folder: string;
}

export interface WrkResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  /** Answers other than 2xx and 3xx, and socket errors. */
  readonly failures: number;
}

/** As many requests as `connections` keep-alive connections get through. */
export async function runWrk({ target, body, seconds, connections, folder }: WrkInput): Promise<WrkResult> {
  const script = join(folder, 'wrk.lua');
  await writeFile(script, luaScript({ ...clientHeaders, ...target.headers }, body));
  const output = await runToEnd({
    command: 'wrk',
    args: [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      '10s',
      '-s',
      script,
      `http://127.0.0.1:${target.port}${target.path}`,
    ],
    core: cores.load,
  });
  const line = output.split('\n').findLast((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`wrk said nothing readable: ${output.slice(-300)}`);
  const said = JSON.parse(line) as { requests: number; durationUs: number; p99Us: number; failures: number };
  return {
    requests: said.requests,
    requestsPerSecond: (said.requests - said.failures) / (said.durationUs / 1e6),
    p99Ms: said.p99Us / 1_000,
    failures: said.failures,
  };
}

/** The request is built once; Lua runs again only at the end. */
function luaScript(headers: Readonly<Record<string, string>>, body: Buffer): string {
  const lines = Object.entries(headers).map(
    ([name, value]) => `wrk.headers[${quoted(name)}] = ${quoted(value)}`,
  );
  return `wrk.method = "POST"
${lines.join('\n')}
wrk.body = [==[${body.toString('utf8')}]==]
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('\\n{"requests":%d,"durationUs":%d,"p99Us":%d,"failures":%d}\\n', summary.requests,
    summary.duration, latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
