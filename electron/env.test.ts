import { describe, expect, it } from 'vitest';
import { isSwitchyardError } from '../server/errors/index.ts';
import { readShellEnvironment, type EnvironmentInput } from './env.ts';

const read = (given: Partial<EnvironmentInput>) =>
  readShellEnvironment({ argv: [], environment: {}, isPackaged: false, ...given });

describe('the shell environment', () => {
  it('is the defaults when nothing is said', () => {
    expect(read({})).toEqual({
      home: undefined,
      port: undefined,
      hostMap: undefined,
      secrets: undefined,
      passphrase: undefined,
      demo: false,
      startHidden: false,
      undoAll: false,
      show: undefined,
      testing: false,
    });
  });

  it('takes arguments before variables', () => {
    const environment = {
      SWITCHYARD_HOME: '/env',
      SWITCHYARD_PORT: '1',
      SWITCHYARD_SECRETS: 'file',
      SWITCHYARD_PASSPHRASE: 'p',
    };
    expect(
      read({
        argv: ['.', '--home', '/arg', '--port=4400', '--demo', '--hidden', '--show', 'popover'],
        environment,
      }),
    ).toMatchObject({
      home: '/arg',
      port: 4400,
      secrets: 'file',
      passphrase: 'p',
      demo: true,
      startHidden: true,
      show: 'popover',
    });
  });

  it.each([
    [['--port', '0']],
    [['--port', '65536']],
    [['--port', '80a']],
    [['--port', '-1']],
    [['--port=1e3']],
    [['--port']],
    [['--home', '--demo']],
    [['--secrets', 'cloud']],
    [['--show', 'everything']],
  ])('refuses %j with a sentence', (argv) => {
    try {
      read({ argv });
      expect.unreachable();
    } catch (error) {
      expect(isSwitchyardError(error) && error.code).toBe('config-invalid');
    }
  });

  it('knows the one thing that is done without a window', () => {
    expect(read({ argv: ['--undo-all'] }).undoAll).toBe(true);
  });

  it('exposes nothing to tests in a packaged program', () => {
    expect(read({ environment: { SWITCHYARD_E2E: '1' } }).testing).toBe(true);
    expect(read({ environment: { SWITCHYARD_E2E: '1' }, isPackaged: true }).testing).toBe(false);
  });
});
