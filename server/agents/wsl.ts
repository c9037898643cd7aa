import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';

const timeoutMs = 5000;

export interface WslTools {
  /** Standard output of `wsl.exe` with these arguments; rejects when it fails. */
  readonly run: (args: readonly string[]) => Promise<Uint8Array>;
  readonly readdir: (directory: string) => Promise<readonly string[]>;
}

/**
 * Names of Linux systems from the output of `wsl.exe --list --quiet`: UTF-16 without mark, one a line (UTF-8 where
 * WSL_UTF8 is set). Systems of Docker hold no person's home.
 */
export function parseWslList(output: Uint8Array): readonly string[] {
  const wide = output.length % 2 === 0 && output.some((byte, index) => index % 2 === 1 && byte === 0);
  const text = new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(output);
  return text
    .split(/\r?\n/)
    .map((line) => line.replaceAll('\0', '').trim())
    .filter((name) => /^[\w][\w .-]{0,99}$/.test(name) && !/^docker-desktop/i.test(name));
}

/**
 * Home directories in the Linux systems that run now, for example `\\wsl.localhost\Ubuntu\home\ada`. Only running
 * ones are asked for, because a look into a stopped system would start it. Never throws: no WSL = no homes.
 */
export async function listWslHomes(tools: WslTools = windowsTools): Promise<readonly string[]> {
  try {
    const systems = parseWslList(await tools.run(['--list', '--running', '--quiet']));
    const homes = await Promise.all(
      systems.map(async (system) => {
        const root = `\\\\wsl.localhost\\${system}\\home`;
        const names = await tools.readdir(root).catch(() => []);
        return names.map((name) => `${root}\\${name}`);
      }),
    );
    return homes.flat();
  } catch {
    return [];
  }
}

const windowsTools: WslTools = {
  run: (args) =>
    new Promise((settle, fail) => {
      const options = { timeout: timeoutMs, encoding: 'buffer', windowsHide: true } as const;
      execFile('wsl.exe', [...args], options, (error, output) =>
        error === null ? settle(output) : fail(error),
      );
    }),
  readdir: (directory) => readdir(directory),
};
