import { join } from 'node:path';
import { compactJson } from './compact-json.ts';

const folder = join(import.meta.dirname, '..', 'golden');

/** The file of a pair. Tests write missing ones, and all of them with `-u`; read what changed before you keep it. */
export function goldenFile(kind: 'requests' | 'answers', from: string, to: string): string {
  return join(folder, kind, `${from}--${to}.txt`);
}

/** A section per case, CR made visible. */
export function section(name: string, ...bodies: readonly string[]): string {
  return `=== ${name}\n${bodies.map((body) => body.trimEnd().replaceAll('\r', '␍')).join('\n---\n')}\n\n`;
}

export { compactJson };
