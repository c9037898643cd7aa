import { describe, expect } from 'vitest';
import { otherThan, useEveryVendor, type Upstream } from './every-vendor.ts';
import { sdksMissing } from './sdk-modules.ts';
import { connectOpenAi, loadOpenAiSdk } from './sdk-openai.ts';
import { commandSchema, resultOf, testWithVendor, type SdkDriver } from './sdk-scenarios.ts';

const missing = await sdksMissing('openai');
const bench = useEveryVendor();
const sdk = missing === '' ? await loadOpenAiSdk() : null;

const tools = [
  {
    type: 'function',
    name: 'bash',
    description: 'Runs a command.',
    parameters: commandSchema,
    strict: false,
  },
];

async function driver(): Promise<SdkDriver> {
  const { responses } = connectOpenAi(sdk, bench());
  return {
    async say(model, input) {
      const answer = await responses.create({ model, input });
      expect(answer.status).toBe('completed');
      return answer.output_text;
    },
    async stream(model, input) {
      const texts: string[] = [];
      const stream = responses.stream({ model, input });
      for await (const event of stream)
        if (event.type === 'response.output_text.delta') texts.push(event.delta ?? '');
      const whole = await stream.finalResponse();
      // This SDK raises nothing for a stream that fails: a program reads the status.
      if (whole.status === 'failed') throw whole['error'];
      expect(whole.output_text).toBe(texts.join(''));
      return texts.join('');
    },
    async toolLoop(model, prompt, streamed, thenModel = model) {
      const commands: unknown[] = [];
      const input: object[] = [{ role: 'user', content: prompt }];
      for (;;) {
        const request = {
          model: commands.length === 0 ? model : thenModel,
          input,
          tools,
          include: ['reasoning.encrypted_content'],
          store: false,
        };
        const answer = streamed
          ? await responses.stream(request).finalResponse()
          : await responses.create(request);
        expect(answer.status).toBe('completed');
        const calls = answer.output.filter(({ type }) => type === 'function_call');
        if (calls.length === 0) return { commands, text: answer.output_text };
        const given = calls.map((call) => {
          const { command } = JSON.parse(call.arguments ?? '') as { readonly command: string };
          return { command, id: call.call_id };
        });
        commands.push(...given.map(({ command }) => command));
        const results = given.map(({ id, command }) => ({
          type: 'function_call_output',
          call_id: id,
          output: resultOf(command),
        }));
        input.push(...answer.output.map(({ parsed_arguments: _own, ...item }) => item), ...results);
      }
    },
    async abandon(model, input) {
      const stream = responses.stream({ model, input });
      for await (const event of stream) if (event.type === 'response.output_text.delta') break;
      stream.abort();
    },
  };
}

describe.skipIf(missing !== '')(`openai, Responses, with other vendors${missing}`, () => {
  describe.each(otherThan('openai-responses'))('$name', (upstream: Upstream) => {
    testWithVendor(upstream, bench, driver, {
      expectRefusal(error, { refused }) {
        expect(error).toBeInstanceOf(sdk?.BadRequestError);
        expect(error).toMatchObject({
          status: 400,
          message: expect.stringContaining(refused.message) as string,
          type: 'invalid_request_error',
        });
      },
      expectStreamError: (error) =>
        expect(error).toMatchObject({
          code: expect.any(String) as string,
          message: expect.any(String) as string,
        }),
    });
  });
});
