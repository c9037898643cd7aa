import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileAccess, type FileAccess } from './file-access.ts';
import { clientKey, proxyUrl } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const claude = { agent: 'claude-code', proxyUrl, clientKey };

/** A file that another program holds open for the first `times` renames. */
const held = (times: number, code: string, meanwhile?: () => Promise<void>): FileAccess => {
  let left = times;
  return {
    ...nodeFileAccess,
    rename: async (...values) => {
      left -= 1;
      if (left < 0) return nodeFileAccess.rename(...values);
      await meanwhile?.();
      throw Object.assign(new Error('held'), { code });
    },
  };
};

describe('a file that another program holds open', () => {
  const waits: number[] = [];
  const delay = (delayMs: number): Promise<void> => {
    waits.push(delayMs);
    return delayMs < 1000 ? Promise.resolve() : new Promise(() => undefined);
  };
  beforeEach(() => {
    waits.length = 0;
  });

  it.each(['EPERM', 'EACCES', 'EBUSY'])('is waited for on Windows after %s', async (code) => {
    await home.write(home.settings, '{}');
    const engine = home.engine({ platform: 'win32', fileAccess: held(9, code), delay });
    expect((await engine.apply(claude)).agent.state).toBe('applied');
    expect(waits.slice(0, 9)).toEqual([50, 100, 150, 200, 250, 300, 350, 400, 450]);
  });

  it('is given up after ten tries, with nothing changed', async () => {
    await home.write(home.settings, '{}');
    const engine = home.engine({ platform: 'win32', fileAccess: held(10, 'EBUSY'), delay });
    await expect(engine.apply(claude)).rejects.toMatchObject({ code: 'file-refused' });
    expect(await home.read(home.settings)).toBe('{}');
    expect(home.ledger.pending()).toEqual([]);
  });

  it('is looked at before each further try: what was written meanwhile stays', async () => {
    await home.write(home.settings, '{"a": 1}');
    const strike = (): Promise<void> => home.write(home.settings, '{"a": 1, "late": 2}');
    const engine = home.engine({ platform: 'win32', fileAccess: held(1, 'EBUSY', strike), delay });
    await engine.apply(claude);
    expect(await home.read(home.settings)).toContain('"late": 2');
    expect(await home.read(home.settings)).toContain(proxyUrl);
  });

  it('is not waited for elsewhere: there the code means what it says', async () => {
    await home.write(home.settings, '{}');
    const engine = home.engine({ fileAccess: held(1, 'EACCES'), delay });
    await expect(engine.apply(claude)).rejects.toMatchObject({
      code: 'file-refused',
      message: expect.stringContaining('cannot be written'),
    });
    expect(waits).toEqual([]);
  });
});
