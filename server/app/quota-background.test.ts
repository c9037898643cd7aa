import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSwitchyard, parseHostMap, type Switchyard } from '../index.ts';
import { temporaryDirectory } from '../storage/testing/temporary-directory.ts';
import { createManualClock, memorySettings, type ManualClock } from '../testing/control-bench.ts';
import { createMemoryPorts } from '../testing/memory-ports.ts';
import { claudePlan, until } from '../testing/product.ts';
import { startVendorSimulators, type VendorSimulators } from '../testing/vendors/index.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

interface Background {
  readonly clock: ManualClock;
  readonly vendors: VendorSimulators;
  readonly switchyard: Switchyard;
  readonly asked: () => number;
  /** Lets the clock run in steps, with time for answers in between. */
  pass(elapsedMs: number): Promise<void>;
}

/** Real time that a question needs to reach the vendor, on a busy machine too. */
const questionMs = 40;

async function background(): Promise<Background> {
  const root = await temporaryDirectory();
  const clock = createManualClock();
  const vendors = await startVendorSimulators({
    clock,
    anthropic: [
      claudePlan('plan', {
        fiveHour: { used: 0.5, resetsAtMs: clock.now + 40 * minuteMs },
        sevenDay: { used: 0.1, resetsAtMs: clock.now + 3 * dayMs },
      }),
    ],
    openai: [],
  });
  const ports = {
    ...createMemoryPorts({ dataDirectory: join(root, 'data'), homeDirectory: join(root, 'home') }),
    clock,
  };
  const switchyard = await createSwitchyard(ports, {
    version: '0.0.0-test',
    port: 0,
    redirects: parseHostMap(vendors.hostMap),
    demo: false,
    settings: memorySettings(),
    secretBackend: 'keychain',
  });
  onTestFinished(async () => {
    await switchyard.close({ drainMs: 0 });
    await vendors.close();
  });
  const asked = (): number => vendors.anthropic.requests.count;
  const answeredAtMs = async (): Promise<number> => {
    const { accounts } = await switchyard.handlers['accounts.snapshot']({});
    return Math.max(0, ...accounts.map(({ quota }) => quota?.answeredAtMs ?? quota?.nextAskMs ?? 0));
  };
  return {
    clock,
    vendors,
    switchyard,
    asked,
    async pass(elapsedMs) {
      for (let passed = 0; passed < elapsedMs; passed += minuteMs) {
        const before = asked();
        clock.advance(minuteMs);
        // A question goes over a real socket, and nothing tells that none is on its way.
        await new Promise((resolve) => void setTimeout(resolve, questionMs));
        if (asked() > before) await until(async () => (await answeredAtMs()) >= clock.now);
      }
    },
  };
}

const add = (test: Background): Promise<{ readonly id: string }> =>
  test.switchyard.handlers['accounts.add']({
    provider: 'claude',
    kind: 'setup-token',
    secret: 'sk-ant-oat01-plan',
    label: 'plan',
  });

describe('asking in the background', () => {
  it('asks about a new account at once, when it is quiet, and once after its reset', async () => {
    const test = await background();
    await add(test);
    await until(() => test.asked() === 1);
    await test.pass(14 * minuteMs);
    expect(test.asked()).toBe(1);
    await test.pass(7 * minuteMs);
    expect(test.asked()).toBe(2);
    // At 40 minutes the five hours are over: asked once more, however short the silence.
    await test.pass(18 * minuteMs);
    const beforeReset = test.asked();
    expect(beforeReset).toBeLessThanOrEqual(3);
    // Or five minutes after the last question, when that was a moment before.
    await test.pass(9 * minuteMs);
    expect(test.asked()).toBeGreaterThan(beforeReset);
    expect(test.asked()).toBeLessThanOrEqual(beforeReset + 2);
    const afterReset = test.asked();
    await test.pass(10 * minuteMs);
    expect(test.asked()).toBeLessThanOrEqual(afterReset + 1);
  });

  it('asks nobody while the proxy is paused', async () => {
    const test = await background();
    await add(test);
    await until(() => test.asked() === 1);
    await test.switchyard.handlers['proxy.pause']({});
    await test.pass(60 * minuteMs);
    expect(test.asked()).toBe(1);
    await test.switchyard.handlers['proxy.start']({});
    await test.pass(minuteMs);
    expect(test.asked()).toBe(2);
  });

  it('leaves a vendor alone for as long as it says', async () => {
    const test = await background();
    test.vendors.anthropic.script('plan', 'usage').always({
      kind: 'raw',
      status: 429,
      headers: { 'retry-after': '3000', 'content-type': 'application/json' },
      chunks: ['{}'],
    });
    const { id } = await add(test);
    await until(() => test.asked() === 1);
    await test.pass(49 * minuteMs);
    expect(test.asked()).toBe(1);
    await test.pass(3 * minuteMs);
    expect(test.asked()).toBe(2);
    const { accounts } = await test.switchyard.handlers['accounts.snapshot']({});
    expect(accounts.find((account) => account.id === id)?.quota).toMatchObject({
      answeredAtMs: null,
      failure: expect.stringContaining('429'),
    });
  });
});
