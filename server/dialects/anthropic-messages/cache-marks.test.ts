import { describe, expect, it } from 'vitest';
import type { CacheMark, FunctionTool, IrRequest, TextBlock, Turn } from '../../ir/index.ts';
import { unknownTraits } from '../../ir/index.ts';
import { encodeRequest } from './encode-request.ts';
import { requestOf, say } from './testing/requests.ts';

const native = { dialect: 'anthropic-messages', data: {} };
const marked = (text: string, ttl: CacheMark['ttl'] = null): TextBlock => ({
  type: 'text',
  text,
  cacheMark: { ttl },
});
const tool = (name: string, rest: Partial<FunctionTool> = {}): FunctionTool => ({
  type: 'function',
  name,
  namespace: null,
  description: null,
  parameters: null,
  strict: null,
  ...rest,
});

/** The marked things by name or text, with their lives. */
function marks(turns: readonly Turn[], rest: Partial<IrRequest>, strip: readonly string[] = []): string[] {
  const target = { model: 'c', traits: unknownTraits, switches: { strip } };
  const { body } = encodeRequest(requestOf(turns, rest), target);
  const found: string[] = [];
  JSON.parse(JSON.stringify(body), (_key, value: Record<string, unknown> | null) => {
    const control = value?.['cache_control'] as { ttl?: string } | undefined;
    if (control !== undefined)
      found.push(`${String(value?.['name'] ?? value?.['text'] ?? value?.['type'])}${control.ttl ?? ''}`);
    return value;
  });
  return found.sort();
}

describe('cache marks', () => {
  it('stay at most four: early system, early tools, early messages go, the last system stays [rule 136]', () => {
    const rest = {
      native,
      system: [marked('s1'), marked('s2'), marked('s3')],
      tools: [tool('t1', { cacheMark: { ttl: null } }), tool('t2', { cacheMark: { ttl: null } })],
    };
    expect(marks([say('user', marked('m1'), marked('m2'))], rest)).toEqual(['m1', 'm2', 's3', 't2']);
    const many = [say('user', marked('m1'), marked('m2'), marked('m3'), marked('m4'), marked('m5'))];
    expect(marks(many, { native, system: [marked('s1')] })).toEqual(['m3', 'm4', 'm5', 's1']);
  });

  it('never live an hour behind a shorter one [rule 136]', () => {
    const rest = { native, system: [marked('s1', '1h'), marked('s2')] };
    expect(marks([say('user', marked('m', '1h'))], rest)).toEqual(['m', 's11h', 's2']);
  });

  it('stand where the next turn finds them when the client’s dialect has none', () => {
    const turns = [
      say('user', 'a', 'b'),
      say('assistant', 'c'),
      say('user', 'd'),
      say('assistant', 'e'),
      say('user', 'f'),
    ];
    const system: TextBlock[] = [
      { type: 'text', text: 's1' },
      { type: 'text', text: 's2' },
    ];
    const rest = { system, tools: [tool('t1'), tool('t2')] };
    expect(marks(turns, rest)).toEqual(['d', 'f', 's2', 't2']);
    expect(marks(turns, { ...rest, native })).toEqual([]);
    expect(marks(turns, rest, ['cache_control'])).toEqual([]);
    expect(marks([say('user', marked('x'), 'y')], rest)).toEqual(['x']);
  });
});
