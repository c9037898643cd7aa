import type { Block, CacheMark, JsonObject } from '../../ir/index.ts';
import { memberOf } from '../json-values.ts';

/** `cache_control` of a message, part or tool; an extension that engines in front of Anthropic understand. */
export function cacheMarkOf(holder: JsonObject): { readonly cacheMark?: CacheMark } {
  const control = memberOf(holder, 'cache_control');
  if (memberOf(control, 'type') !== 'ephemeral') return {};
  const ttl = memberOf(control, 'ttl');
  return { cacheMark: { ttl: ttl === '5m' || ttl === '1h' ? ttl : null } };
}

/** A message's own mark goes to the last block that it made, unless that block has one (dialect rule 50). */
export function markLast<Kind extends Block>(blocks: Kind[], message: JsonObject): Kind[] {
  const mark = cacheMarkOf(message);
  const last = blocks.at(-1);
  if (mark.cacheMark === undefined || last === undefined || last.type === 'opaque') return blocks;
  if (last.cacheMark === undefined) blocks[blocks.length - 1] = { ...last, ...mark };
  return blocks;
}
