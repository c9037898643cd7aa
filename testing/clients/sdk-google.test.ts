import { describe, expect } from 'vitest';
import { otherThan, useEveryVendor, type Upstream } from './every-vendor.ts';
import { connectGoogle, loadGoogleSdk, type GenerateAnswer } from './sdk-google.ts';
import { sdksMissing } from './sdk-modules.ts';
import { commandSchema, resultOf, testWithVendor, type SdkDriver } from './sdk-scenarios.ts';

const missing = await sdksMissing('@google/genai');
const bench = useEveryVendor();
const sdk = missing === '' ? await loadGoogleSdk() : null;

const declaration = { name: 'bash', description: 'Runs a command.', parametersJsonSchema: commandSchema };
const tools = [{ functionDeclarations: [declaration] }];

/** All of a stream as one answer. */
async function whole(
  stream: AsyncIterable<GenerateAnswer>,
): Promise<Pick<GenerateAnswer, 'text' | 'functionCalls'>> {
  const pieces: GenerateAnswer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return {
    text: pieces.map(({ text }) => text ?? '').join(''),
    functionCalls: pieces.flatMap(({ functionCalls }) => functionCalls ?? []),
  };
}

async function driver(): Promise<SdkDriver> {
  const { models, chats } = connectGoogle(sdk, bench());
  return {
    async say(model, contents) {
      const answer = await models.generateContent({ model, contents });
      expect(answer.candidates?.[0]?.['finishReason']).toBe('STOP');
      return answer.text ?? '';
    },
    async stream(model, contents) {
      const { text } = await whole(await models.generateContentStream({ model, contents }));
      return text ?? '';
    },
    async toolLoop(model, prompt, streamed, thenModel = model) {
      const config = { tools, thinkingConfig: { includeThoughts: true } };
      let chat = chats.create({ model, config });
      const commands: unknown[] = [];
      let message: unknown = prompt;
      for (;;) {
        const answer = streamed
          ? await whole(await chat.sendMessageStream({ message }))
          : await chat.sendMessage({ message });
        const calls = answer.functionCalls ?? [];
        if (calls.length === 0) return { commands, text: answer.text ?? '' };
        commands.push(...calls.map(({ args }) => args['command']));
        chat = chats.create({ model: thenModel, config, history: chat.getHistory() });
        message = calls.map(({ id, name, args }) => ({
          functionResponse: { id, name, response: { output: resultOf(args['command']) } },
        }));
      }
    },
    async abandon(model, contents) {
      const leaving = new AbortController();
      const config = { abortSignal: leaving.signal };
      const stream = await models.generateContentStream({ model, contents, config });
      for await (const { text } of stream) if ((text ?? '') !== '') break;
      leaving.abort();
    },
  };
}

describe.skipIf(missing !== '')(`@google/genai with other vendors${missing}`, () => {
  describe.each(otherThan('gemini'))('$name', (upstream: Upstream) => {
    testWithVendor(upstream, bench, driver, {
      expectRefusal(error, { refused }) {
        expect(error).toBeInstanceOf(sdk?.ApiError);
        expect(error).toMatchObject({
          status: 400,
          message: expect.stringContaining(refused.message) as string,
        });
        expect((error as Error).message).toContain('INVALID_ARGUMENT');
      },
      expectStreamError: (error) => expect(error).toBeInstanceOf(sdk?.ApiError),
    });
  });
});
