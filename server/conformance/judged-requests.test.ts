import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../ir/index.ts';
import { requests } from './testing/arbitrary-requests.ts';
import { casesOf, requestPairs, translateTo } from './testing/asked.ts';
import { faultsOf } from './testing/judges.ts';
import { upstreams } from './testing/upstreams.ts';
import { wildRequests } from './testing/wild-requests.ts';

describe('the simulated vendor takes', () => {
  it.each(requestPairs)('every case from $from at $to.name', ({ from, to }) => {
    const refused = casesOf(from).flatMap(({ name, request }) =>
      faultsOf(to, translateTo(to, request).body).map((fault) => `${name}: ${fault}`),
    );
    expect(refused).toEqual([]);
  });

  it.each(upstreams)('any request at $name', (to) => {
    fc.assert(
      fc.property(requests, (request) => {
        const json = JSON.parse(JSON.stringify(translateTo(to, request).body)) as JsonObject;
        expect(faultsOf(to, json)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(upstreams)('what careless clients send, at $name', (to) => {
    fc.assert(
      fc.property(wildRequests, (request) => {
        const json = JSON.parse(JSON.stringify(translateTo(to, request).body)) as JsonObject;
        expect(faultsOf(to, json)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
