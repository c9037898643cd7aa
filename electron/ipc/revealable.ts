import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/**
 * The real path of an existing file inside one of `roots`, else null. A network path is refused before anything
 * touches it: on Windows the mere look-up would send the person's credentials to its host.
 */
export async function resolveRevealable(path: string, roots: readonly string[]): Promise<string | null> {
  if (!isAbsolute(path) || path.startsWith('\\\\') || path.startsWith('//') || path.includes('\0'))
    return null;
  if (!roots.some((root) => isWithin(root, path))) return null;
  try {
    const real = await realpath(path);
    const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
    return realRoots.some((root) => isWithin(root, real)) ? real : null;
  } catch {
    return null;
  }
}

function isWithin(root: string, path: string): boolean {
  const step = relative(root, path);
  return step !== '..' && !step.startsWith(`..${sep}`) && !isAbsolute(step);
}
