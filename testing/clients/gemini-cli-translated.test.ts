import { beforeAll, describe } from 'vitest';
import {
  testCancel,
  testPlain,
  testRefusal,
  testStreamError,
  testTools,
  type AgentCase,
} from './agent-scenarios.ts';
import { otherThan, upstreamNamed, useEveryVendor } from './every-vendor.ts';
import { agentMissing, setUpGeminiCli, type OtherAgent } from './other-agents.ts';

const missing = await agentMissing('gemini');
const bench = useEveryVendor();

describe.skipIf(missing !== '')(`Gemini CLI with every vendor${missing}`, () => {
  let agent: OtherAgent;
  beforeAll(async () => {
    agent = await setUpGeminiCli(bench());
  });
  const geminiCli: AgentCase = {
    bench,
    run: ({ model }, prompt, run) => agent.run(model, prompt, run),
    goOn: ['--resume', 'latest'],
    printed: ['DONE result=', 'marker-42', 'marker-43'],
  };
  testTools(geminiCli, otherThan('gemini'));
  // Apart from them: when it resumes, it sends every result twice, which Google itself refuses.
  testTools(geminiCli, [upstreamNamed('gemini')]);
  testPlain(geminiCli, upstreamNamed('anthropic'));
  testRefusal(geminiCli, upstreamNamed('openai'));
  testStreamError(geminiCli, upstreamNamed('anthropic'));
  testCancel(geminiCli, upstreamNamed('openai'));
});
