import type { IncomingMessage } from 'node:http';

export interface RequestFields {
  readonly encoding: 'json' | 'form' | 'other';
  readonly fields: Readonly<Record<string, string>>;
}

/** The text fields of a JSON or form body; anything else is no field. */
export async function readFields(request: IncomingMessage): Promise<RequestFields> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { encoding: 'form', fields: Object.fromEntries(new URLSearchParams(text)) };
  if (!type.startsWith('application/json')) return { encoding: 'other', fields: {} };
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return {
      encoding: 'json',
      fields: Object.fromEntries(
        entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      ),
    };
  } catch {
    return { encoding: 'other', fields: {} };
  }
}
