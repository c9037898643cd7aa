import { describe, expect, it } from 'vitest';
import { providerById } from '../providers/index.ts';
import { readCommandLine } from './arguments.ts';
import { readEndpointOptions, type EndpointInput } from './endpoint-options.ts';
import type { EndpointForm } from '../contract/index.ts';

function form(id: string): EndpointForm {
  const found = providerById(id)?.endpoint;
  if (found === undefined) throw new Error(id);
  return found;
}
const read = (args: readonly string[], id = 'openai-compatible'): EndpointInput =>
  readEndpointOptions(readCommandLine(args), form(id));

describe('an endpoint on the command line', () => {
  it('takes a preset and what stands beside it', () => {
    const input = read([
      '--preset=deepseek',
      '--switch=images=true',
      '--switch',
      'reasoningField=reasoning',
      '--model=a',
      '--model',
      'b',
      '--header',
      'X-Title: my: name',
    ]);
    expect(input).toMatchObject({
      baseUrl: 'https://api.deepseek.com/v1',
      needsNoKey: false,
      endpoint: {
        dialect: 'openai-chat',
        authStyle: 'bearer',
        headers: [{ name: 'X-Title', value: 'my: name' }],
        models: ['a', 'b'],
        switches: { images: true, reasoningField: 'reasoning', replayReasoning: true },
      },
    });
  });

  it('reads lists, and prefers a typed address', () => {
    const input = read(
      ['--base-url', 'https://x.example', '--switch', 'strip=thinking, anthropic-beta'],
      'anthropic-compatible',
    );
    expect(input.baseUrl).toBe('https://x.example');
    expect(input.endpoint).toMatchObject({
      authStyle: 'x-api-key',
      dialect: null,
      switches: { strip: ['thinking', 'anthropic-beta'] },
    });
  });

  it('asks for no key where the server takes none, and for one where the person has one', () => {
    expect(read(['--preset', 'ollama'])).toMatchObject({ needsNoKey: true, endpoint: { authStyle: 'none' } });
    expect(read(['--preset', 'ollama', '--api-key-stdin'])).toMatchObject({
      needsNoKey: false,
      endpoint: { authStyle: 'bearer' },
    });
    expect(read(['--no-key', '--base-url', 'x'])).toMatchObject({
      needsNoKey: true,
      endpoint: { authStyle: 'none' },
    });
  });

  it.each([
    [['--preset', 'nobody']],
    [['--preset', '__proto__']],
    [['--dialect', 'messages']],
    [['--dialect', 'constructor']],
    [['--auth-style', 'basic']],
    [['--header', 'no colon']],
    [['--header', ': x']],
    [['--switch', 'images']],
    [['--switch', 'unheard=true']],
    [['--switch', '__proto__=true']],
    [['--no-key', '--api-key-stdin']],
  ])('refuses %j', (args) => {
    expect(() => read(args)).toThrow(expect.objectContaining({ code: 'input-invalid' }));
  });
});
