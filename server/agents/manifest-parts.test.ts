import { describe, expect, it } from 'vitest';
import {
  applicationFolder,
  configFolder,
  homeFrom,
  joinPath,
  lastPart,
  parentPath,
} from './manifest-parts.ts';

describe('paths of agents', () => {
  it('follow the system that the path belongs to, not the one that this runs on', () => {
    expect(joinPath('C:\\Users\\p', 'a', 'b')).toBe('C:\\Users\\p\\a\\b');
    expect(joinPath('\\\\wsl$\\Ubuntu\\home\\p', '.codex')).toBe('\\\\wsl$\\Ubuntu\\home\\p\\.codex');
    expect(joinPath('/home/p', 'a', '..', 'b')).toBe('/home/p/b');
    expect([parentPath('C:\\Users\\p\\.aider'), lastPart('C:\\Users\\p\\.claude')]).toEqual([
      'C:\\Users\\p',
      '.claude',
    ]);
  });

  it('take what a variable says, and what is usual when it says nothing', () => {
    expect(homeFrom({ X: ' ' }, 'X', '/home/p', '/home/p/.x')).toEqual([
      { path: '/home/p/.x', source: 'default' },
    ]);
    expect(homeFrom({ X: 'rel' }, 'X', '/home/p', '')).toEqual([
      { path: '/home/p/rel', source: 'environment' },
    ]);
    expect(configFolder({ XDG_CONFIG_HOME: '~/c' }, '/home/p')).toBe('/home/p/c');
    expect(applicationFolder({ APPDATA: 'D:\\R' }, 'C:\\Users\\p', 'win32')).toBe('D:\\R');
  });
});
