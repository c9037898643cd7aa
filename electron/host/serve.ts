import type { Host } from './host.ts';

/** Null when the server runs and is followed, else why not. */
export async function serve(
  host: Host,
  follow: (server: Awaited<ReturnType<Host['start']>>) => Promise<void>,
): Promise<string | null> {
  try {
    await follow(await host.start());
    return null;
  } catch (error) {
    return describe(error);
  }
}

/** An error in words for the person. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'Something failed inside Switchyard.';
}
