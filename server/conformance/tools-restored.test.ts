import { describe, expect, it } from 'vitest';
import { clientCodecs } from '../dialects/index.ts';
import { noUsage, replay, type IrRequest, type IrResponse, type Tool } from '../ir/index.ts';
import { decodeStream, fold, inputOf, translateStream, translateWhole } from './testing/answers.ts';
import { casesOf, decodeRequest, requestPairs, translateTo, type AskedCase } from './testing/asked.ts';
import { clients, contextOf, type Client } from './testing/clients.ts';
import { upstreamOf, type Upstream } from './testing/upstreams.ts';

type Callable = Extract<Tool, { readonly type: 'function' | 'text' }>;

const callable = (tools: readonly Tool[]): readonly Callable[] =>
  tools.flatMap((tool) => (tool.type === 'function' || tool.type === 'text' ? [tool] : []));

const free = '*** Begin Patch\n"世界" \\ {}\n';

/** An answer that calls every tool of a request; a tool that takes text gets it as the upstream was told to give it. */
function callsOf(asked: IrRequest, original: IrRequest): IrResponse {
  const texts = new Set(
    callable(original.tools).flatMap((tool) => (tool.type === 'text' ? [tool.name] : [])),
  );
  return {
    id: 'answer_1',
    model: 'served-model',
    blocks: callable(asked.tools).map(({ type, name, namespace }, at) => ({
      type: 'tool-call',
      callId: `call_${at}`,
      name,
      namespace,
      form: type === 'text' ? 'text' : 'json',
      input: type === 'text' ? free : texts.has(name) ? JSON.stringify({ input: free }) : '{"a":1}',
    })),
    finish: { unified: 'tool-calls', raw: null, stopSequence: null },
    usage: noUsage,
    error: null,
  };
}

const told = (response: IrResponse) =>
  response.blocks.flatMap((block) =>
    block.type === 'tool-call' ? [[block.namespace, block.name, block.form, block.input]] : [],
  );

/** The call of a tool as its client should read it. */
function expectedCall({ namespace, name, type }: Callable): string {
  return JSON.stringify(
    type === 'text' ? [namespace, name, 'text', free] : [namespace, name, 'json', '{"a":1}'],
  );
}

function clientOf(from: AskedCase['dialect']): Client {
  const client = clients.find(({ name }) => name === from);
  if (client === undefined) throw new Error(`there is no client ${from}`);
  return client;
}

/** What the client reads of the calls, streamed and whole. */
function readBack({ dialect: from, request }: AskedCase, to: Upstream) {
  const { body, table } = translateTo(to, request);
  const asked = decodeRequest(to.dialect, body);
  const answer = callsOf(asked, request);
  const vendor = clientCodecs[to.dialect];
  const context = contextOf(vendor, body);
  const encoder = vendor.createStreamEncoder(context);
  const stream =
    replay(answer)
      .map((event) => encoder.push(event))
      .join('') + encoder.end();
  const input = () => inputOf(clientOf(from), to.codec, table);
  const { codec } = upstreamOf(from);
  const streamed = translateStream(input(), [Buffer.from(stream)]).text;
  const whole = translateWhole(input(), vendor.encodeResponse(answer, context).body).text;
  return {
    count: answer.blocks.length,
    streamed: told(fold(decodeStream(codec, [Buffer.from(streamed)]))),
    whole: told(codec.decodeResponse(JSON.parse(whole))),
  };
}

describe('calls of every tool come back under the client’s own names, forms and namespaces', () => {
  it.each(requestPairs.filter(({ from }) => from !== 'openai-completions'))(
    'from $to.name to $from',
    ({ from, to }) => {
      for (const asked of casesOf(from)) {
        const originals = new Set(callable(asked.request.tools).map(expectedCall));
        const { count, streamed, whole } = readBack(asked, to);
        expect([asked.name, whole]).toEqual([asked.name, streamed]);
        const names = streamed.map((call) => JSON.stringify(call));
        expect(names.filter((call) => !originals.has(call))).toEqual([]);
        // Each tool that the vendor was offered is another one of the client's.
        expect([asked.name, new Set(names).size]).toEqual([asked.name, count]);
      }
    },
  );
});
