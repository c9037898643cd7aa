import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operations, type Handlers, type OperationName } from '../contract/index.ts';
import { errorCodes, SwitchyardError } from '../errors/index.ts';
import { scaled } from '../storage/testing/temporary-directory.ts';
import { openControlBench } from '../testing/control-bench.ts';
import { createInvoke } from './invoke.ts';

const names = Object.keys(operations) as readonly OperationName[];
/** Slow, or reaching outside: spawns an agent. */
const harmless = names.filter((name) => name !== 'agents.test');

const words = [
  '',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '/dev/zero',
  '\0',
  'x'.repeat(5000),
  'anthropic',
  'claude',
  'codex',
  'claude-code',
  'api-key',
  'cli-login',
  'setup-token',
  'pass-through',
  'apply',
  'undo',
  'fixed',
  'memory',
  'file',
  '💥',
  '\u001b[2J',
];
const fields = [
  'id',
  'label',
  'secret',
  'path',
  'baseUrl',
  'provider',
  'kind',
  'backend',
  'passphrase',
  'enabled',
  'position',
  'vendor',
  'mode',
  'agent',
  'home',
  'action',
  'limit',
  'beforeMs',
  'sinceMs',
  'port',
  'theme',
  'historyDays',
  'accountId',
  'force',
  '__proto__',
  'constructor',
];
const value = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, Number.NaN, Number.POSITIVE_INFINITY),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.jsonValue({ maxDepth: 2 }),
);
const input = fc.oneof(
  fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 5 }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    undefined,
    null,
    new Map(),
    new Date(),
    Symbol.iterator,
    () => 1,
    new Uint8Array(3),
  ),
);

describe('the one way to the handlers', () => {
  it('answers an envelope to any input of any operation, and harms no prototype', async () => {
    const { switchyard } = await openControlBench();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...harmless), input, async (name, given) => {
        const envelope = await switchyard.invoke(name, given);
        expect(JSON.parse(JSON.stringify(envelope))).toBeTypeOf('object');
        if (envelope.ok) return;
        expect(Object.hasOwn(errorCodes, envelope.error.code)).toBe(true);
        expect(envelope.error.code, `${name} ${JSON.stringify(given)}`).not.toBe('internal');
        expect(envelope.error.message.length).toBeLessThan(12_000);
      }),
      { numRuns: scaled(250) },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('never repeats a value that it refuses', async () => {
    const invoke = createInvoke({} as Handlers, () => undefined);
    for (const name of names) {
      const answer = await invoke(name, {
        id: { a: 'canary' },
        secret: ['canary'],
        agent: 7,
        label: 'canary',
        extra: 'canary',
      });
      expect(answer).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
      expect(JSON.stringify(answer)).not.toContain('canary');
    }
  });

  it('says not-found for what is no operation, inherited names included', async () => {
    const invoke = createInvoke({} as Handlers, () => undefined);
    for (const name of ['', 'x', 'constructor', '__proto__', 'toString', 'x'.repeat(1e6)]) {
      const answer = await invoke(name, {});
      expect(answer).toMatchObject({ ok: false, error: { code: 'not-found' } });
      expect(JSON.stringify(answer).length).toBeLessThan(400);
    }
  });

  it('tells an unknown failure to the log and not to the page', async () => {
    const told: string[] = [];
    const thrown: unknown[] = [new Error('sk-ant-canary'), 'canary', null, Object.create(null)];
    for (const error of thrown) {
      const invoke = createInvoke(
        { 'app.snapshot': () => Promise.reject(error) } as unknown as Handlers,
        (name, { message }) => told.push(`${name}: ${message}`),
      );
      const answer = await invoke('app.snapshot', {});
      expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
      expect(JSON.stringify(answer)).not.toContain('canary');
    }
    expect(told).toHaveLength(4);
    expect(told[0]).toBe('app.snapshot: sk-ant-canary');
  });

  it('passes our own errors on with their remedy and details, and does not log them', async () => {
    const invoke = createInvoke(
      {
        'app.snapshot': () =>
          Promise.reject(new SwitchyardError('port-in-use', 'busy', { details: { port: 1 } })),
      } as unknown as Handlers,
      () => expect.unreachable(),
    );
    expect(await invoke('app.snapshot', undefined)).toEqual({
      ok: false,
      error: {
        code: 'port-in-use',
        message: 'busy',
        remedy: errorCodes['port-in-use'].remedy,
        details: { port: 1 },
      },
    });
  });
});
