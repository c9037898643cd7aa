import { describe, expect, it } from 'vitest';
import { dataDirectoryOf } from './data-directory.ts';
import { readHeadlessOptions } from './options.ts';

describe('the options', () => {
  it('are the environment’s, overruled by the command line; empty counts as unset', () => {
    const environment = {
      SWITCHYARD_PORT: '5000',
      SWITCHYARD_HOME: '/env',
      SWITCHYARD_SECRETS: 'file',
      SWITCHYARD_PASSPHRASE: 'p',
    };
    expect(readHeadlessOptions(['--headless'], environment)).toEqual({
      port: 5000,
      home: '/env',
      demo: false,
      redirects: [],
      secretBackend: 'file',
      passphrase: 'p',
    });
    expect(readHeadlessOptions(['--port', '6000', '--home=/flag', '--demo'], environment)).toMatchObject({
      port: 6000,
      home: '/flag',
      demo: true,
    });
    expect(
      readHeadlessOptions([], { SWITCHYARD_PORT: '', SWITCHYARD_SECRETS: '', SWITCHYARD_HOST_MAP: '' }),
    ).toMatchObject({ port: null, secretBackend: null, redirects: [] });
  });

  it.each(['-1', '65536', '99999', '4310.5', '0x10', '1e3', 'http', ' 4310', '4310 ', '٤٣١٠'])(
    'refuse the port %j and name it',
    (port) => {
      expect(() => readHeadlessOptions([`--port=${port}`], {})).toThrow(
        expect.objectContaining({ code: 'config-invalid', message: expect.stringContaining(`"${port}"`) }),
      );
      expect(() => readHeadlessOptions([], { SWITCHYARD_PORT: port })).toThrow(
        expect.objectContaining({ code: 'config-invalid' }),
      );
    },
  );

  it.each(['keyring', 'FILE', 'plain', '__proto__'])(
    'refuse the secret store %j and name the three',
    (backend) => {
      expect(() => readHeadlessOptions([], { SWITCHYARD_SECRETS: backend })).toThrow(
        expect.objectContaining({
          code: 'config-invalid',
          message: expect.stringContaining('keychain, file or memory'),
        }),
      );
    },
  );

  it.each([['--prot', '1'], ['extra'], ['--port'], ['--demo=yes'], ['-p', '1']])(
    'refuse what they do not know: %j %j',
    (...args) => {
      expect(() => readHeadlessOptions(args, {})).toThrow(
        expect.objectContaining({ code: 'config-invalid' }),
      );
    },
  );

  it('take redirects to this machine', () => {
    const { redirects } = readHeadlessOptions([], {
      SWITCHYARD_HOST_MAP:
        'API.anthropic.com=http://127.0.0.1:4010, chatgpt.com=http://localhost:4011/,x.y=http://[::1]:1',
    });
    expect(redirects).toEqual([
      { host: 'api.anthropic.com', target: 'http://127.0.0.1:4010' },
      { host: 'chatgpt.com', target: 'http://localhost:4011' },
      { host: 'x.y', target: 'http://[::1]:1' },
    ]);
  });

  it.each([
    'api.anthropic.com=http://10.0.0.1:4010',
    'api.anthropic.com=http://evil.example',
    'api.anthropic.com=http://127.0.0.1.evil.example',
    'api.anthropic.com=http://127.0.0.1@evil.example',
    'api.anthropic.com=http://evil.example#@127.0.0.1',
    'api.anthropic.com=http://0.0.0.0:1',
    'api.anthropic.com=http://[::ffff:10.0.0.1]:1',
    'api.anthropic.com=https://127.0.0.1:1',
    'api.anthropic.com=http://127.0.0.1:1/path',
    'api.anthropic.com=http://me:pw@127.0.0.1:1',
    'api.anthropic.com=',
    '=http://127.0.0.1:1',
    'api.anthropic.com',
    'a b=http://127.0.0.1:1',
    'ok.example=http://127.0.0.1:1,api.anthropic.com=http://10.0.0.1',
  ])('refuse a redirect that could leave this machine or is none: %s', (map) => {
    expect(() => readHeadlessOptions([], { SWITCHYARD_HOST_MAP: map })).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        message: expect.stringMatching(/^SWITCHYARD_HOST_MAP/),
      }),
    );
  });
});

describe.skipIf(process.platform === 'win32')('the data directory', () => {
  it.each([
    ['linux', {}, '/home/me/.local/share/switchyard'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/switchyard'],
    ['linux', { XDG_DATA_HOME: '' }, '/home/me/.local/share/switchyard'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/me/.local/share/switchyard'],
    ['freebsd', {}, '/home/me/.local/share/switchyard'],
    ['darwin', {}, '/home/me/Library/Application Support/Switchyard'],
    ['win32', { APPDATA: '/appdata' }, '/appdata/Switchyard'],
    ['win32', { APPDATA: '' }, '/home/me/AppData/Roaming/Switchyard'],
    ['linux', { SWITCHYARD_HOME: '/own' }, '/own'],
    ['darwin', { SWITCHYARD_HOME: '' }, '/home/me/Library/Application Support/Switchyard'],
  ] as const)('on %s with %j is %s', (platform, environment, expected) => {
    expect(dataDirectoryOf({ HOME: '/home/me', ...environment }, platform)).toBe(expected);
  });

  it('is absolute, whatever is given', () => {
    expect(dataDirectoryOf({ SWITCHYARD_HOME: '/env' }, 'linux', '/given')).toBe('/given');
    expect(dataDirectoryOf({ SWITCHYARD_HOME: '/env' }, 'linux', '')).toBe('/env');
    expect(dataDirectoryOf({}, 'linux', 'here')).toBe(`${process.cwd()}/here`);
    expect(dataDirectoryOf({ HOME: '' }, 'linux')).toMatch(/^\//);
  });
});
