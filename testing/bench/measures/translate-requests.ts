// `node translate-requests.ts`: prints how long a 1 MiB request takes to translate, from its bytes to the upstream's, and
// how long the same bytes take that are only parsed and written again: no translator can do with less.
import { clientCodecs, jsonBytes, translateRequest } from '../../../server/dialects/index.ts';
import type { JsonObject } from '../../../server/ir/index.ts';
import { upstreams } from '../../../server/conformance/testing/upstreams.ts';
import { agents, conversation, type Agent } from '../load/conversations.ts';

const rounds = Number(process.argv[2] ?? 20);
const dialectOf = { 'claude-code': 'anthropic-messages', codex: 'openai-responses' } as const;

function translate(agent: Agent, upstreamName: string, body: Buffer): number {
  const upstream = upstreams.find(({ name }) => name === upstreamName);
  if (upstream === undefined) throw new Error(`there is no upstream ${upstreamName}`);
  const json = JSON.parse(body.toString('utf8')) as JsonObject;
  const request = clientCodecs[dialectOf[agent]].decodeRequest(json, { model: null, stream: null });
  return jsonBytes(translateRequest(request, upstream.codec, upstream.target).body, body.length * 1.5).length;
}

/** Processor time of all threads, so that the collector counts. */
function cpuMs(step: () => unknown): number {
  const before = process.cpuUsage();
  step();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const sample: Record<string, number> = {};
for (const agent of agents) {
  const body = Buffer.from(JSON.stringify(conversation(agent, 1_048_576)));
  sample[`${agent}.bodyBytes`] = body.length;
  for (const { name, dialect } of upstreams) {
    if (dialect === dialectOf[agent]) continue;
    for (let round = 0; round < rounds; round += 1) translate(agent, name, body);
    const times: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push(cpuMs(() => translate(agent, name, body)));
      floors.push(cpuMs(() => Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8'))))));
    }
    const median = medianOf(times);
    sample[`${agent}>${name}.requestMs`] = median;
    sample[`${agent}>${name}.timesFloor`] = median / medianOf(floors);
    sample['slowestRequestMs'] = Math.max(sample['slowestRequestMs'] ?? 0, median);
  }
}
process.stdout.write(JSON.stringify(sample));
