import { describe, expect, it } from 'vitest';
import { modelOfResource } from './resource-name.ts';

describe('a resource name of Vertex AI', () => {
  it.each([
    ['publishers/google/models/gemini-3-pro', 'gemini-3-pro'],
    ['publishers/openai/models/gpt-5.5', 'openai/gpt-5.5'],
    ['publishers/r.example/models/meta/llama', 'r.example/meta/llama'],
    ['projects/p/locations/global/publishers/google/models/gemini-3-pro', 'gemini-3-pro'],
    ['gemini-3-pro', 'gemini-3-pro'],
    ['publishers/google/models/', 'publishers/google/models/'],
    ['publishers//models/m', 'publishers//models/m'],
    ['mine/publishers/google/models/m', 'mine/publishers/google/models/m'],
    ['', ''],
  ])('%j means %j', (name, model) => {
    expect(modelOfResource(name)).toBe(model);
  });
});
