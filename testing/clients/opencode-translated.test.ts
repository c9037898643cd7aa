import { beforeAll, describe } from 'vitest';
import {
  testCancel,
  testPlain,
  testRefusal,
  testStreamError,
  testTools,
  type AgentCase,
} from './agent-scenarios.ts';
import { otherThan, upstreamNamed, useEveryVendor, type UpstreamDialect } from './every-vendor.ts';
import { agentMissing, setUpOpenCode, type OpenCodeDialect, type OtherAgent } from './other-agents.ts';

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
  let agent: OtherAgent;
  beforeAll(async () => {
    agent = await setUpOpenCode(bench());
  });
  const caseOf = (dialect: OpenCodeDialect): AgentCase => ({
    bench,
    run: ({ model }, prompt, run) => agent.run(`${dialect}/${model}`, prompt, run),
    goOn: ['-c'],
    printed: ['DONE result=marker-42, marker-43'],
  });
  describe.each(spoken)('as a client of the dialect "%s"', (dialect, native) => {
    testTools(caseOf(dialect), otherThan(...native));
  });
  testPlain(caseOf('responses'), upstreamNamed('anthropic'));
  testRefusal(caseOf('messages'), upstreamNamed('gemini'));
  testStreamError(caseOf('google'), upstreamNamed('openai'));
  testCancel(caseOf('chat'), upstreamNamed('anthropic'));
});
