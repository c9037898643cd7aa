import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { ControlEvent } from '../../server/contract/index.ts';
import type { Person } from './person.ts';

/** An event with the moment at which it came in (wall clock, milliseconds). */
export type SeenEvent = ControlEvent & { readonly atMs: number };

/** What a surface of the product is told, from the moment of opening on. */
export interface ControlEvents {
  readonly all: readonly SeenEvent[];
  /** The stream's text as it came. */
  text(): string;
  close(): void;
}

/** Listens at the product's user-only socket; resolves once the stream is open. */
export async function openControlEvents(person: Person): Promise<ControlEvents> {
  const facts = await readFile(join(person.dataDirectory, 'instance.json'), 'utf8');
  const { socket: socketPath } = JSON.parse(facts) as { socket: string };
  const all: SeenEvent[] = [];
  let text = '';
  let read = 0;
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath, path: '/control/events', headers: { host: 'localhost' } },
      (response) => {
        response.setEncoding('utf8');
        // A product that is killed ends the stream.
        response.on('error', () => undefined);
        response.on('data', (chunk: string) => {
          text += chunk;
          for (let end = text.indexOf('\n\n', read); end !== -1; end = text.indexOf('\n\n', read)) {
            const line = text.slice(read, end);
            read = end + 2;
            if (line.startsWith('data: '))
              all.push({ ...(JSON.parse(line.slice(6)) as ControlEvent), atMs: Date.now() });
          }
        });
        resolve({ all, text: () => text, close: () => call.destroy() });
      },
    );
    call.on('error', reject);
    call.end();
  });
}
