import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import { clientKey, proxyUrl, testScale } from './testing/planning.ts';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home.ts';

let home: TemporaryHome;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => home.remove());

const edits = Math.ceil(100 * testScale);
const script = fileURLToPath(new URL('testing/foreign-editor.ts', import.meta.url));

/** Ends with the other program; rejects when that failed. */
function runEditor(file: string, format: string): Promise<void> {
  const child = spawn(process.execPath, [script, file, format, String(edits), '12'], { stdio: 'inherit' });
  return new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => (code === 0 ? settle() : fail(new Error(`the editor ended with ${code}`))));
  });
}

describe.each([
  ['json', 'claude-code', '{\n  "own": true\n}\n'],
  ['toml', 'codex', 'own = true # x\n\n[t]\ny = 1\n'],
] as const)('a program of its own that writes the %s file all the time', (format, agent, original) => {
  it('loses none of its edits while we apply and undo as fast as we can', { timeout: 600_000 }, async () => {
    const file = format === 'json' ? home.settings : home.config;
    await home.write(file, original);
    const engine = home.engine({ delay: (delayMs) => sleep(Math.min(delayMs, 20)) });
    const program = { running: true };
    const editor = runEditor(file, format).finally(() => {
      program.running = false;
    });
    let writes = 0;
    for (let round = 0; program.running; round += 1) {
      const work = round % 2 === 0 ? engine.apply({ agent, proxyUrl, clientKey }) : engine.undo({ agent });
      // Ten tries in vain are an honest answer to such a program.
      await work
        .then(() => (writes += 1))
        .catch((error: unknown) => expect(error).toMatchObject({ code: 'file-changed' }));
    }
    await editor;
    await engine.apply({ agent, proxyUrl, clientKey });
    const paths = Array.from({ length: edits }, (_, index) => [`foreign${index}`]);
    const readings = createFormat(format).readKeys(await home.read(file), paths);
    const lost = readings.flatMap((reading, index) => (reading.present ? [] : [index]));
    // Without an exchange of the file system (`exchange.ts`), one edit in some thousands falls between look and rename.
    expect(lost).toEqual([]);
    expect(writes).toBeGreaterThan(5);
    expect((await engine.list()).find(({ id }) => id === agent)?.state).toBe('applied');
    await engine.undo({ agent });
    const text = await home.read(file);
    const stray = createFormat(format)
      .changedPaths(original, text)
      .filter(([first]) => first?.startsWith('foreign') !== true);
    // An older copy with our keys, put back later than our last look, leaves an empty `env` that may be the person's.
    const values = createFormat(format).readKeys(text, stray);
    expect(values.map((reading) => reading.present && reading.value)).toEqual(stray.map(() => ({})));
    engine.close();
  });
});
