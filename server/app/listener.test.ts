import { createServer, type AddressInfo, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createClientKeys } from '../accounts/index.ts';
import { dialects } from '../dialects/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { machineClock, machineRandom } from '../testing/control-bench.ts';
import { createListener, type Listener } from './listener.ts';

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function heldPort(): Promise<{ readonly port: number; release(): Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const release = (): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));
  onTestFinished(release);
  return { port: portOf(server), release };
}

function bench(port: () => number): { readonly listener: Listener; readonly changes: () => number } {
  let changes = 0;
  const ports = { clock: machineClock, random: machineRandom };
  const listener = createListener({
    // What is refused at the gate never reaches the pipeline.
    pipeline: { clock: machineClock, dialects } as unknown as Pipeline,
    keys: createClientKeys({ value: [], save: async () => undefined }, ports),
    port,
    changed: () => (changes += 1),
  });
  onTestFinished(() => listener.close(0));
  return { listener, changes: () => changes };
}

const answers = async (url: string): Promise<number | null> =>
  fetch(url).then(
    ({ status }) => status,
    () => null,
  );

describe('the listener', () => {
  it('says that its port is taken, which one, and works once it is free', async () => {
    const held = await heldPort();
    const { listener } = bench(() => held.port);
    expect(listener.view().state).toBe('starting');
    await expect(listener.listen()).rejects.toMatchObject({ code: 'port-in-use' });
    expect(listener.view()).toMatchObject({
      state: 'port-in-use',
      port: held.port,
      message: expect.stringContaining(`${held.port}`),
    });
    await expect(listener.setPaused(false)).rejects.toMatchObject({ code: 'port-in-use' });
    await held.release();
    await listener.setPaused(false);
    expect(listener.view()).toMatchObject({ state: 'running', port: held.port, message: null });
    expect(await answers(listener.view().url)).toBe(401);
  });

  it('starts once for any number of calls at the same time', async () => {
    const { listener } = bench(() => 0);
    await Promise.all([listener.listen(), listener.setPaused(false), listener.listen()]);
    expect(listener.view()).toMatchObject({ state: 'running', message: null });
  });

  it('shows a pause, and the change is told', async () => {
    const { listener, changes } = bench(() => 0);
    await listener.listen();
    const before = changes();
    await listener.setPaused(true);
    expect(listener.view().state).toBe('paused');
    expect(changes()).toBeGreaterThan(before);
    await listener.setPaused(false);
    expect(listener.view().state).toBe('running');
  });

  it('moves to another port at once, and stays where it is when that one is taken', async () => {
    const { listener } = bench(() => 0);
    await listener.listen();
    const first = listener.view();
    const held = await heldPort();
    await expect(listener.move(held.port)).rejects.toMatchObject({ code: 'port-in-use' });
    expect(listener.view()).toEqual(first);
    expect(await answers(first.url)).toBe(401);
    await held.release();
    await listener.move(held.port);
    expect(listener.view()).toMatchObject({ state: 'running', port: held.port });
    expect(await answers(listener.view().url)).toBe(401);
    await expect.poll(() => answers(first.url)).toBeNull();
  });

  it('serves nothing after its end', async () => {
    const { listener } = bench(() => 0);
    await listener.listen();
    const { url } = listener.view();
    await listener.close(0);
    expect(await answers(url)).toBeNull();
  });
});
