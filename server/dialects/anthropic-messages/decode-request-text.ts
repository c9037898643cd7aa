import type { CacheMark, JsonObject, TextBlock } from '../../ir/index.ts';
import { optional, stringAt } from '../malformed.ts';
import { searchCitations } from './citations.ts';
import { nativeLeftovers } from './leftovers.ts';

const textMembers = new Set(['type', 'text', 'cache_control']);

/** `cache_control`, ready to be spread into a block or tool. */
export function cacheMarkOf(parent: JsonObject): { readonly cacheMark?: CacheMark } {
  const control = optional(parent, 'cache_control');
  if (typeof control !== 'object' || Array.isArray(control)) return {};
  const ttl = optional(control as JsonObject, 'ttl');
  return { cacheMark: { ttl: ttl === '1h' || ttl === '5m' ? ttl : null } };
}

/** A text block. Citations keep their raw form beside the readable one: this dialect needs its encrypted positions. */
export function decodeText(block: JsonObject, path: string): TextBlock {
  const citations = searchCitations(optional(block, 'citations'));
  return {
    type: 'text',
    text: stringAt(optional(block, 'text'), `${path}.text`),
    ...(citations.length === 0 ? {} : { citations }),
    ...cacheMarkOf(block),
    ...nativeLeftovers(block, textMembers),
  };
}
