import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../ir/index.ts';
import { askedCases, translateTo } from './testing/asked.ts';
import { faultsOf } from './testing/judges.ts';
import { upstreamOf } from './testing/upstreams.ts';
import { wildRequests } from './testing/wild-requests.ts';

/** Anthropic's newest models refuse settings that its older ones take; the matrix has an older one. */
const older = upstreamOf('anthropic-messages');
const newest = {
  ...older,
  target: {
    ...older.target,
    model: 'claude-opus-5-5',
    traits: {
      contextTokens: 1_000_000,
      maximumOutputTokens: 128_000,
      thinking: {
        control: 'adaptive',
        levels: ['low', 'medium', 'high', 'xhigh', 'max'],
        minimumBudget: 0,
        maximumBudget: 0,
        canBeOff: false,
        canBeDynamic: true,
      },
    },
  },
} as const;
const foreign = askedCases.filter(({ dialect }) => dialect !== 'anthropic-messages');

describe('a request for the newest model of Anthropic', () => {
  it.each(foreign.map((asked) => [asked.name, asked] as const))(
    'has nothing that it refuses: %s',
    (_, asked) => {
      const { body } = translateTo(newest, asked.request);
      expect(faultsOf(newest, body)).toEqual([]);
      expect(body['tool_choice']).not.toMatchObject({
        type: expect.stringMatching(/^(?:any|tool)$/) as unknown,
      });
      expect((body['messages'] as readonly { role: string }[]).at(-1)?.role).toBe('user');
    },
  );

  it('has nothing that it refuses, whatever careless clients send', () => {
    fc.assert(
      fc.property(wildRequests, (request) => {
        const json = JSON.parse(JSON.stringify(translateTo(newest, request).body)) as JsonObject;
        expect(faultsOf(newest, json)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
