import type * as Koffi from 'koffi';

/**
 * Lets two paths of one directory change places in one step of the file system. False, with nothing changed, when one
 * of them is missing or the file system cannot do it (NFS, FAT, a Windows drive under WSL).
 */
export type Exchange = (from: string, to: string) => boolean;

/** `AT_FDCWD` and `RENAME_EXCHANGE`: renameat2(2) of the Linux manual pages. */
const workingDirectory = -100;
const exchangeFlag = 2;
/** `RENAME_SWAP`: renamex_np(2) of macOS. */
const swapFlag = 2;

/**
 * The system's exchange, which Node does not offer; null where there is none. Never rejects: without the native module,
 * or with a C library that is too old, there is none.
 */
export async function loadExchange(
  platform: NodeJS.Platform,
  loadKoffi: () => Promise<typeof Koffi> = () => import('koffi'),
): Promise<Exchange | null> {
  try {
    if (platform === 'linux') {
      const call = (await loadKoffi())
        .load(null)
        .func('int renameat2(int, const char *, int, const char *, unsigned int)');
      return (from, to) => call(workingDirectory, from, workingDirectory, to, exchangeFlag) === 0;
    }
    if (platform === 'darwin') {
      const call = (await loadKoffi())
        .load(null)
        .func('int renamex_np(const char *, const char *, unsigned int)');
      return (from, to) => call(from, to, swapFlag) === 0;
    }
  } catch {
    return null;
  }
  return null;
}
