/** Turns bytes that are cut anywhere into text (WHATWG Encoding, UTF-8); a byte order mark stays. */
export interface Utf8Reader {
  read(bytes: Uint8Array): string;
  /** What is left of a character that never came whole, as U+FFFD. */
  end(): string;
}

const longestCharacter = 4;

/**
 * Node's `StringDecoder` does the same, but reads a network chunk with one character beyond Latin-1 at an eighth of the
 * speed of `Buffer.toString` (measured with 16 KiB: 220 against 1,700 MB/s), and that was a third of a translation.
 */
export function createUtf8Reader(): Utf8Reader {
  /** The beginning of a character whose other bytes have not come yet. */
  let rest: Buffer | null = null;
  return {
    read(bytes) {
      const chunk = asBuffer(bytes);
      const whole: Buffer = rest === null ? chunk : Buffer.concat([rest, chunk]);
      const end = wholeCharacters(whole);
      // A copy: the caller may use its buffer again.
      rest = end === whole.length ? null : Buffer.from(whole.subarray(end));
      return whole.toString('utf8', 0, end);
    },
    end() {
      const text = rest?.toString('utf8') ?? '';
      rest = null;
      return text;
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where a character begins that the bytes do not hold whole; their length when there is none. */
function wholeCharacters(bytes: Buffer): number {
  const { length } = bytes;
  for (let at = length - 1; at >= 0 && length - at < longestCharacter; at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) return length - at < lengthFrom(byte) ? at : length;
  }
  return length;
}

/** So many bytes belong to a character that begins so. */
function lengthFrom(first: number): number {
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}
