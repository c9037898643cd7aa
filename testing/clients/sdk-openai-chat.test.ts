import { describe, expect } from 'vitest';
import { otherThan, useEveryVendor, type Upstream } from './every-vendor.ts';
import { connectOpenAi, loadOpenAiSdk } from './sdk-openai.ts';
import { sdksMissing } from './sdk-modules.ts';
import { commandSchema, resultOf, testWithVendor, type SdkDriver } from './sdk-scenarios.ts';

const missing = await sdksMissing('openai');
const bench = useEveryVendor();
const sdk = missing === '' ? await loadOpenAiSdk() : null;

const fn = { name: 'bash', description: 'Runs a command.', parameters: commandSchema };
const tools = [{ type: 'function', function: fn }];

async function driver(): Promise<SdkDriver> {
  const { completions } = connectOpenAi(sdk, bench()).chat;
  const asked = (model: string, prompt: string) => ({ model, messages: [{ role: 'user', content: prompt }] });
  return {
    async say(model, prompt) {
      const answer = await completions.create(asked(model, prompt));
      expect(answer.choices[0]?.finish_reason).toBe('stop');
      return answer.choices[0]?.message.content ?? '';
    },
    async stream(model, prompt) {
      const texts: string[] = [];
      for await (const chunk of completions.stream(asked(model, prompt)))
        texts.push(chunk.choices[0]?.delta.content ?? '');
      return texts.join('');
    },
    async toolLoop(model, prompt, streamed, thenModel = model) {
      const commands: unknown[] = [];
      const messages: object[] = [{ role: 'user', content: prompt }];
      for (;;) {
        const request = { model: commands.length === 0 ? model : thenModel, messages, tools };
        const { choices } = streamed
          ? await completions.stream(request).finalChatCompletion()
          : await completions.create(request);
        const [choice] = choices;
        const calls = choice?.message.tool_calls ?? [];
        expect(choice?.finish_reason).toBe(calls.length > 0 ? 'tool_calls' : 'stop');
        if (calls.length === 0) return { commands, text: choice?.message.content ?? '' };
        const given = calls.map((call) => {
          const { command } = JSON.parse(call.function.arguments) as { readonly command: string };
          return { command, id: call.id };
        });
        commands.push(...given.map(({ command }) => command));
        const results = given.map(({ id, command }) => ({
          role: 'tool',
          tool_call_id: id,
          content: resultOf(command),
        }));
        messages.push({ ...choice?.message }, ...results);
      }
    },
    async abandon(model, prompt) {
      const stream = completions.stream(asked(model, prompt));
      for await (const chunk of stream) if ((chunk.choices[0]?.delta.content ?? '') !== '') break;
      stream.abort();
    },
  };
}

describe.skipIf(missing !== '')(`openai, Chat Completions, with other vendors${missing}`, () => {
  describe.each(otherThan('openai-chat', 'openai-responses'))('$name', (upstream: Upstream) => {
    testWithVendor(upstream, bench, driver, {
      expectRefusal(error, { refused }) {
        expect(error).toBeInstanceOf(sdk?.BadRequestError);
        expect(error).toMatchObject({
          status: 400,
          message: expect.stringContaining(refused.message) as string,
          type: 'invalid_request_error',
        });
      },
      expectStreamError: (error) => expect(error).toBeInstanceOf(sdk?.APIError),
    });
  });
});
