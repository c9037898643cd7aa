import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A fresh directory that is removed when the running test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'switchyard-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** `SWITCHYARD_TEST_SCALE` times `count`, at least 1. */
export function scaled(count: number): number {
  const scale = Number(process.env['SWITCHYARD_TEST_SCALE'] ?? '1');
  return Math.max(1, Math.round(count * (Number.isFinite(scale) ? scale : 1)));
}
