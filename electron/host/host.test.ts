import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../server/contract/index.ts';
import { createHost, type RunningServer } from './host.ts';

function fakeServer(closed: (number | undefined)[], slept: string[] = []): RunningServer {
  return {
    handlers: {} as Handlers,
    invoke: async () => ({ ok: true, value: null }),
    events: { subscribe: () => () => undefined },
    proxyUrl: 'http://127.0.0.1:1',
    activeStreams: () => 3,
    isSavingLogins: () => false,
    suspend: () => slept.push('suspend'),
    resume: () => slept.push('resume'),
    close: async (options) => void closed.push(options?.drainMs),
  };
}

describe('the host', () => {
  it('tells the running server of a sleep, and nobody before and after', async () => {
    const slept: string[] = [];
    const host = createHost(async () => fakeServer([], slept));
    host.suspend();
    await host.start();
    host.suspend();
    host.resume();
    await host.stop(0);
    host.resume();
    expect(slept).toEqual(['suspend', 'resume']);
  });

  it('starts one server however many ask', async () => {
    let made = 0;
    const host = createHost(async () => {
      made += 1;
      return fakeServer([]);
    });
    expect(host.activeStreams()).toBe(0);
    const [one, other] = await Promise.all([host.start(), host.start()]);
    expect(one).toBe(other);
    expect(made).toBe(1);
    expect(host.activeStreams()).toBe(3);
  });

  it('closes a server that is still starting, once, and starts no other', async () => {
    const closed: (number | undefined)[] = [];
    let finish: (server: RunningServer) => void = () => undefined;
    const host = createHost(() => new Promise((resolve) => (finish = resolve)));
    const starting = host.start();
    const stopping = host.stop(500);
    finish(fakeServer(closed));
    await Promise.all([starting, stopping, host.stop(9)]);
    expect(closed).toEqual([500]);
    expect(host.activeStreams()).toBe(0);
    await expect(host.start()).rejects.toMatchObject({ code: 'shutting-down' });
  });

  it('has nothing to close when it never started or could not start', async () => {
    await createHost(async () => fakeServer([])).stop(0);
    const broken = createHost(() => Promise.reject(new Error('no')));
    await expect(broken.start()).rejects.toThrow('no');
    await broken.stop(0);
  });
});
