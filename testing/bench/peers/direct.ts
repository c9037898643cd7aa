import { model } from '../upstream/answers.ts';
import type { Peer } from './peer.ts';

/** No proxy at all: what the others are measured against. */
export const direct: Peer = {
  name: 'direct',
  kind: 'mark',
  missing: async () => null,
  start: async ({ upstreamPort }) => ({
    name: 'direct',
    kind: 'mark',
    pid: null,
    probe: null,
    target: {
      port: upstreamPort,
      path: '/v1/messages',
      headers: { 'x-api-key': 'bench' },
      model,
      translates: false,
    },
    stop: async () => {},
  }),
};
