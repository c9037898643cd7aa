import { describe } from 'vitest';
import {
  testCancel,
  testPlain,
  testRefusal,
  testStreamError,
  testTools,
  type AgentCase,
} from './agent-scenarios.ts';
import { otherThan, upstreamNamed, useEveryVendor, type UpstreamDialect } from './every-vendor.ts';
import { agentMissing, setUpQwen, type QwenAuth } from './other-agents.ts';

const missing = await agentMissing('qwen');
const bench = useEveryVendor();

const spoken: readonly (readonly [QwenAuth, readonly UpstreamDialect[]])[] = [
  ['openai', ['openai-chat', 'openai-responses']],
  ['anthropic', ['anthropic-messages']],
  ['gemini', ['gemini']],
];

describe.skipIf(missing !== '')(`Qwen Code with vendors of other dialects${missing}`, () => {
  const caseOf = (auth: QwenAuth): AgentCase => ({
    bench,
    run: async ({ model }, prompt, run) => (await setUpQwen(bench(), auth)).run(model, prompt, run),
    goOn: ['-c'],
    // It tells the model the command beside its output, which its terminal may lose when two commands run at once.
    printed: ['DONE result=', 'Command: printf marker-%d 42', 'Command: printf marker-%d 43'],
  });
  describe.each(spoken)('as a client with the auth type "%s"', (auth, native) => {
    testTools(caseOf(auth), otherThan(...native));
  });
  testPlain(caseOf('openai'), upstreamNamed('gemini'));
  testRefusal(caseOf('anthropic'), upstreamNamed('compatible'));
  testStreamError(caseOf('openai'), upstreamNamed('anthropic'));
  testCancel(caseOf('gemini'), upstreamNamed('openai'));
});
