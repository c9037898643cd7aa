// Another program: adds keys to a file, one at a time, each time through a fresh read and a rename.
// Usage: node foreign-editor.ts <file> <format> <edits> <longest pause in ms>
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFormat } from '../formats/registry.ts';
import type { FormatId } from '../formats/text-format.ts';

const [file = '', format = 'json', edits = '100', pauseMs = '4'] = process.argv.slice(2);

for (let count = 0; count < Number(edits); count += 1) {
  const text = readFileSync(file, 'utf8');
  const next = createFormat(format as FormatId).setKey(text, [`foreign${count}`], count).text;
  writeFileSync(`${file}.foreign`, next);
  renameSync(`${file}.foreign`, file);
  const pause = Math.random() * Number(pauseMs);
  if (pause >= 1) await sleep(pause);
}
