import { describe, expect, it } from 'vitest';
import { companionOperations, operations, type Handlers } from '../../server/contract/index.ts';
import { SwitchyardError } from '../../server/errors/index.ts';
import { createInvoke } from '../../server/index.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { callFrom, createFakeIpc } from '../testing/fake-ipc.ts';
import { accountsSnapshot, appSnapshot } from '../testing/snapshots.ts';
import { createControlAdapter, type Invoke } from './control-adapter.ts';
import { createValidatedIpc } from './validated-ipc.ts';

/** The whole way of a page's call: validated IPC, adapter, the server's own checked invoke. */
function setUp(invoke: () => Promise<Invoke>): (operation: unknown, input?: unknown) => Promise<unknown> {
  const fake = createFakeIpc();
  const clock = createFakeClock();
  createValidatedIpc({
    ipcMain: fake.ipcMain,
    isKnownWindow: () => true,
    monotonicMs: () => clock.monotonicMs(),
    onRefused: () => undefined,
  }).handle('control', createControlAdapter(invoke));
  return (operation, input) => fake.call('control', callFrom({}), operation, input);
}

function withHandlers(
  handlers: Partial<Handlers>,
): (operation: unknown, input?: unknown) => Promise<unknown> {
  const invoke = createInvoke(handlers as Handlers, () => undefined);
  return setUp(async () => invoke);
}

describe('the control adapter', () => {
  it('answers the envelope of the handler', async () => {
    const call = withHandlers({
      'app.snapshot': async () => appSnapshot(),
      'accounts.use': async ({ id }) => accountsSnapshot([], { revision: id.length }),
    });
    expect(await call('app.snapshot')).toEqual({ ok: true, value: appSnapshot() });
    expect(await call('accounts.use', { id: 'abc' })).toMatchObject({ ok: true, value: { revision: 3 } });
  });

  it.each([
    '',
    'app.nothing',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'APP.SNAPSHOT',
    'x'.repeat(5000),
    null,
    undefined,
    7,
    {},
    ['app.snapshot'],
  ])('answers not-found for the operation %j', async (operation) => {
    const answer = await withHandlers({})(operation, {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  it('refuses a page what holds a secret, however right the input is', async () => {
    const call = withHandlers({
      'agents.launch': () => Promise.reject(new Error('reached')),
    });
    expect(await call('agents.launch', { agent: 'claude-code' })).toMatchObject({
      ok: false,
      error: { code: 'not-found', message: expect.stringContaining('companion') },
    });
  });

  it('lets no input reach a handler that its schema does not allow', async () => {
    const reached: string[] = [];
    const handlers = Object.fromEntries(
      Object.keys(operations).map((name) => [name, async () => reached.push(name)]),
    ) as unknown as Handlers;
    for (const name of Object.keys(operations)) {
      const code = companionOperations.has(name)
        ? expect.stringMatching(/^(?:not-found|input-invalid)$/)
        : 'input-invalid';
      // A window of its own for each: together they are more calls at once than one window may make.
      const call = withHandlers(handlers);
      for (const input of [7, 'text', [], [{}], { unknownField: 1 }, JSON.parse('{"__proto__":{"x":1}}')]) {
        expect(await call(name, input), name).toMatchObject({ ok: false, error: { code } });
      }
    }
    expect(reached).toEqual([]);
  });

  it('never repeats a rejected value: it may be a secret', async () => {
    const call = withHandlers({});
    const answer = await call('accounts.add', { provider: 'one', kind: 'api-key', secret: ['sk-canary-1'] });
    expect(answer).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  it('answers a thrown error with its code, message, remedy and details', async () => {
    const call = withHandlers({
      'app.snapshot': async () => {
        throw new SwitchyardError('port-in-use', 'Port 4310 is taken.', { details: { port: 4310 } });
      },
    });
    expect(await call('app.snapshot')).toEqual({
      ok: false,
      error: {
        code: 'port-in-use',
        message: 'Port 4310 is taken.',
        remedy: expect.stringContaining('Settings'),
        details: { port: 4310 },
      },
    });
  });

  it('answers why the server is not there, in its own words only', async () => {
    const known = setUp(() => Promise.reject(new SwitchyardError('already-running', 'It runs already.')));
    expect(await known('app.snapshot')).toMatchObject({
      ok: false,
      error: { code: 'already-running', message: 'It runs already.' },
    });
    const unknown = setUp(() => Promise.reject(new Error('EACCES /home/me/key canary')));
    const answer = await unknown('app.snapshot');
    expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });
});
