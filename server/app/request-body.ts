import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { SwitchyardError } from '../errors/index.ts';

/** What a client may send, before and after inflating. */
export const bodyLimitBytes = 64 * 1024 * 1024;

const inflaters: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: bounded(gunzip),
  'x-gzip': bounded(gunzip),
  deflate: bounded(inflate),
  br: bounded(brotliDecompress),
  zstd: bounded(zstdDecompress),
};

/**
 * The request body as plain JSON bytes. Codex sends zstd, Claude Code may send gzip. One layer only, and never more
 * than the limit. Throws `request-encoding`, `request-too-large`, `request-malformed`.
 */
export async function decodeBody(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return body;
  const inflater = Object.hasOwn(inflaters, name) ? inflaters[name] : undefined;
  if (inflater === undefined)
    throw new SwitchyardError(
      'request-encoding',
      `the content-encoding "${name.slice(0, 40)}" is not understood`,
    );
  try {
    return await inflater(body);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new SwitchyardError('request-too-large', 'the request body is larger than 64 MiB when unpacked');
    throw new SwitchyardError('request-malformed', `the request body is not valid ${name}`, { cause: error });
  }
}

type Inflate = (
  bytes: Buffer,
  options: { maxOutputLength: number },
  callback: (error: Error | null, result: Buffer) => void,
) => void;

function bounded(inflateWith: unknown): (bytes: Buffer) => Promise<Buffer> {
  const run = promisify(inflateWith as Inflate);
  return (bytes) => run(bytes, { maxOutputLength: bodyLimitBytes });
}
