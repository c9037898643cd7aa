import { afterAll, beforeAll, describe } from 'vitest';
import {
  testCancel,
  testPlain,
  testRefusal,
  testStreamError,
  testTools,
  type AgentCase,
} from './agent-scenarios.ts';
import { otherThan, upstreamNamed, useEveryVendor, type UpstreamDialect } from './every-vendor.ts';
import type { OpenCodeServer } from './opencode-server.ts';
import { agentMissing, setUpOpenCode, type OpenCode, type OpenCodeDialect } from './other-agents.ts';

const missing = await agentMissing('opencode');
const bench = useEveryVendor();

/** What each of its dialects is called here, and thus which vendors it reaches without translation. */
const spoken: readonly (readonly [OpenCodeDialect, readonly UpstreamDialect[]])[] = [
  ['messages', ['anthropic-messages']],
  ['responses', ['openai-responses']],
  ['chat', ['openai-chat', 'openai-responses']],
  ['google', ['gemini']],
];

describe.skipIf(missing !== '')(`OpenCode with vendors of other dialects${missing}`, () => {
  let agent: OpenCode;
  beforeAll(async () => {
    agent = await setUpOpenCode(bench());
  });
  const caseOf = (dialect: OpenCodeDialect): AgentCase => ({
    bench,
    run: ({ model }, prompt, run) => agent.run(`${dialect}/${model}`, prompt, run),
    goOn: ['-c'],
    printed: ['DONE result=marker-42, marker-43'],
  });
  describe('as a server', () => {
    let server: OpenCodeServer;
    beforeAll(async () => {
      server = await agent.serve();
    });
    afterAll(() => server.stop());
    describe.each(spoken)('as a client of the dialect "%s"', (dialect, native) => {
      const run: AgentCase['run'] = ({ model }, prompt, { args = [] } = {}) =>
        server.run(`${dialect}/${model}`, prompt, args.length > 0);
      testTools({ ...caseOf(dialect), run }, otherThan(...native));
    });
  });
  testPlain(caseOf('responses'), upstreamNamed('anthropic'));
  testRefusal(caseOf('messages'), upstreamNamed('gemini'));
  testStreamError(caseOf('google'), upstreamNamed('openai'));
  testCancel(caseOf('chat'), upstreamNamed('anthropic'));
});
