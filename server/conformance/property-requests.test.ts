import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mendHistory,
  type Block,
  type IrRequest,
  type JsonObject,
  type Loss,
  type Turn,
} from '../ir/index.ts';
import { requests } from './testing/arbitrary-requests.ts';
import { decodeRequest, translateTo } from './testing/asked.ts';
import { upstreams, type Upstream } from './testing/upstreams.ts';

const numRuns = 300;
const errorMark = '[tool error] ';

/** A block as every dialect can tell it; thoughts and seals are of their own vendor only. */
function plain(block: Block): readonly unknown[] {
  switch (block.type) {
    case 'text':
      return [`text ${block.text.trim()}`];
    case 'media':
      return [`media ${block.source.kind === 'base64' ? block.source.data : ''}`];
    case 'tool-call':
      return [['call', block.callId, block.name, JSON.parse(block.input)]];
    case 'tool-result': {
      const said = block.content.map((entry) => (entry.type === 'text' ? entry.text : '')).join('');
      const isError = block.isError || said.startsWith(errorMark);
      return [['result', block.callId, said.replace(errorMark, ''), isError]];
    }
    default:
      return [];
  }
}

const conversation = (turns: readonly Turn[]): unknown =>
  turns.map(({ role, blocks }) => ({ role, blocks: blocks.flatMap(plain) }));

const tools = (request: IrRequest): unknown =>
  request.tools.map((tool) =>
    tool.type === 'function' ? [tool.name, tool.description, tool.parameters] : tool.type,
  );

/** Settings by the path that a loss of them has. */
function settingsOf(request: IrRequest): ReadonlyMap<string, unknown> {
  const { sampling, toolChoice, outputFormat } = request;
  const auto = toolChoice?.mode === 'auto' ? null : toolChoice;
  return new Map<string, unknown>([
    ...Object.entries(sampling).map(([name, value]): [string, unknown] => [`sampling.${name}`, value]),
    ['maximumOutputTokens', request.maximumOutputTokens],
    ['stopSequences', request.stopSequences],
    // One call at a time is a wish, as far as there are calls; several are what everyone does anyway.
    ['parallelToolCalls', request.parallelToolCalls === false && toolChoice?.mode !== 'none' ? false : null],
    ['userId', request.userId],
    ['cacheKey', request.cacheKey],
    ['verbosity', request.verbosity],
    ['serviceTier', request.serviceTier],
    ['toolChoice', auto],
    [
      'outputFormat',
      outputFormat?.type === 'json-schema' ? outputFormat.schema : (outputFormat?.type ?? null),
    ],
  ]);
}

/**
 * Settings that say the same in other words: Gemini counts thoughts in the limit, so room for them is added; Anthropic's
 * `auto` is its word for the faster tier, and for no wish at all.
 */
const differs: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['gemini', new Set(['maximumOutputTokens'])],
  ['anthropic-messages', new Set(['serviceTier'])],
]);

interface Crossing {
  readonly sent: IrRequest;
  readonly body: JsonObject;
  readonly read: IrRequest;
  readonly losses: readonly Loss[];
}

function cross(upstream: Upstream, sent: IrRequest): Crossing {
  const { body, losses } = translateTo(upstream, sent);
  const json = JSON.parse(JSON.stringify(body)) as JsonObject;
  return { sent, body: json, read: mendHistory(decodeRequest(upstream.dialect, json)).request, losses };
}

const takesImages = ({ target }: Upstream): boolean => target.switches.images !== false;

describe.each(upstreams)('any request for $name', (upstream) => {
  const crossings = requests.map((request) => cross(upstream, request));

  it('reads back as the same conversation with the same tools', () => {
    fc.assert(
      fc.property(crossings, ({ sent, read }) => {
        if (takesImages(upstream)) expect(conversation(read.turns)).toEqual(conversation(sent.turns));
        expect(tools(read)).toEqual(tools(sent));
      }),
      { numRuns },
    );
  });

  it('keeps each setting, or says that it was lost', () => {
    fc.assert(
      fc.property(crossings, ({ sent, read, losses }) => {
        const lost = (path: string) => losses.some((loss) => loss.path === path);
        const left = settingsOf(read);
        // What the client left open, the encoder may have to fill in.
        const said = [...settingsOf(sent)].filter(
          ([path, value]) => value !== null && !lost(path) && !differs.get(upstream.dialect)?.has(path),
        );
        expect(said.map(([path]) => [path, left.get(path)])).toEqual(said);
      }),
      { numRuns },
    );
  });
});
