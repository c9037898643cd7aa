import { isAbsolute, resolve } from 'node:path';
import type { Environment } from './manifest.ts';

/** The directory that a variable names, absolute, with `~` meaning the home directory; null when it names none. */
export function chosenDirectory(
  environment: Environment,
  name: string,
  homeDirectory: string,
): string | null {
  const chosen = environment[name]?.trim() ?? '';
  if (chosen === '') return null;
  return isAbsolute(chosen) ? resolve(chosen) : resolve(homeDirectory, chosen.replace(/^~(?:[\\/]|$)/, ''));
}
