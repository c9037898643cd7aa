import { describe, expect, it } from 'vitest';
import { launchEnvironment, programStart } from './program-start.ts';

describe('the environment of a started agent', () => {
  it('is the caller’s, without what would win over ours and without our own variables', () => {
    const own = { PATH: '/bin', OPENAI_API_KEY: 'mine', SWITCHYARD_PASSPHRASE: 'p', GONE: undefined };
    expect(
      launchEnvironment(
        own,
        { environment: { SWITCHYARD_KEY: 'k', PATH: '/x' }, without: ['OPENAI_API_KEY'] },
        'linux',
      ),
    ).toEqual({ PATH: '/x', SWITCHYARD_KEY: 'k' });
  });

  it('keeps the client key that the person gave agents, which is no setting of ours', () => {
    const own = { SWITCHYARD_API_KEY: 'k', SWITCHYARD_ANTHROPIC_API_KEY: 'a', SWITCHYARD_HOME: '/h' };
    expect(launchEnvironment(own, { environment: {}, without: [] }, 'linux')).toEqual({
      SWITCHYARD_API_KEY: 'k',
      SWITCHYARD_ANTHROPIC_API_KEY: 'a',
    });
  });

  it('takes names on Windows in any case, so that none is there twice', () => {
    expect(
      launchEnvironment(
        { Path: 'a', openai_api_key: 'x' },
        { environment: { PATH: 'b' }, without: ['OPENAI_API_KEY'] },
        'win32',
      ),
    ).toEqual({ PATH: 'b' });
  });
});

describe('starting a program', () => {
  it('hands arguments over as they are', () => {
    expect(programStart('/bin/claude', ['a b', '"'], 'linux', {})).toEqual({
      file: '/bin/claude',
      args: ['a b', '"'],
      verbatim: false,
    });
    expect(programStart('C:\\claude.exe', ['a b'], 'win32', {}).file).toBe('C:\\claude.exe');
  });

  it('lets no argument become a command where Windows needs its interpreter', () => {
    const { file, args, verbatim } = programStart(
      'C:\\n p\\claude.cmd',
      ['a & calc', '%PATH%', 'x"y\\'],
      'win32',
      {
        ComSpec: 'C:\\cmd.exe',
      },
    );
    expect([file, verbatim, args.slice(0, 3)]).toEqual(['C:\\cmd.exe', true, ['/d', '/s', '/c']]);
    expect(args[3]).toBe(
      '"C:\\n^ p\\claude.cmd ^^^"a^^^ ^^^&^^^ calc^^^" ^^^"^^^%PATH^^^%^^^" ^^^"x\\^^^"y\\\\^^^""',
    );
  });
});
