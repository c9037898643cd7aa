import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from './programs.ts';

/** A person's computer in a folder: homes of the agents, a project, Switchyard's data. */
export interface Person {
  readonly root: string;
  readonly home: string;
  readonly claudeHome: string;
  readonly codexHome: string;
  readonly project: string;
  readonly dataDirectory: string;
  /** Everything a program of this person gets to see; nothing of the machine's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** As a person's file may be: a comment, Windows line ends. No vendor is told about the run. */
export const ownCodexConfig = [
  '# mine, please keep',
  'model = "gpt-5.1-codex"   # the one I like',
  'check_for_update_on_startup = false',
  '',
  '[analytics]',
  'enabled = false # quiet',
  '',
].join('\r\n');

/** Makes the folders. `outside` is the URL of the proxy that every call beyond loopback would have to take. */
export async function createPerson(outside: string): Promise<Person> {
  const root = await mkdtemp(join(tmpdir(), 'switchyard-clients-'));
  const folders = {
    home: join(root, 'home'),
    claudeHome: join(root, 'home', 'claude-config'),
    codexHome: join(root, 'home', 'codex-home'),
    project: join(root, 'home', 'project'),
    dataDirectory: join(root, 'data'),
  };
  const temporary = join(root, 'tmp');
  for (const folder of [...Object.values(folders), temporary]) await mkdir(folder, { recursive: true });
  await writeFile(join(folders.codexHome, 'config.toml'), ownCodexConfig);
  const environment = {
    PATH: [programs.nodeFolder, programs.clientsFolder, '/usr/bin', '/bin'].join(':'),
    HOME: folders.home,
    CLAUDE_CONFIG_DIR: folders.claudeHome,
    CODEX_HOME: folders.codexHome,
    TMPDIR: temporary,
    CLAUDE_CODE_TMPDIR: temporary,
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
    HTTPS_PROXY: outside,
    HTTP_PROXY: outside,
    NO_PROXY: '127.0.0.1,localhost',
  };
  return {
    root,
    ...folders,
    environment,
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}
