import { describe, expect, it } from 'vitest';
import { sealTag, type Seal } from '../../ir/index.ts';
import { placeholderSignature } from './own.ts';
import { readSignature, taggedBeginning, unsignedMark, writeSignature } from './signature-field.ts';

const seals: readonly Seal[] = [
  { family: 'anthropic', kind: 'signature', value: 'Ab+/=' },
  { family: 'anthropic', kind: 'redacted', value: '' },
  { family: 'openai', kind: 'encrypted', value: 'gAAAAx' },
  { family: 'zz', kind: 'signature', value: 'é👋' },
];

describe('the thought signature of another vendor', () => {
  it.each(seals)('is base64 that comes back as it was: $family $kind', (seal) => {
    const field = writeSignature(seal);
    expect(field).toMatch(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
    expect(field.startsWith(taggedBeginning)).toBe(true);
    expect(readSignature(field)).toEqual(seal);
    // A client that keeps bytes writes them in the other alphabet, or without the filling.
    const urlSafe = field.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    expect(readSignature(urlSafe)).toEqual(seal);
  });

  it('is readable without base64 too', () => {
    expect(readSignature(`${sealTag}anthropic.signature.x`)).toMatchObject({ family: 'anthropic' });
  });
});

describe('Google’s own thought signature', () => {
  it('stays as it is', () => {
    const own = { family: 'google', kind: 'signature', value: 'c2ln' } as const;
    expect(writeSignature(own)).toBe('c2ln');
    expect(readSignature('c2ln')).toEqual(own);
  });
});

describe('a signature that proves nothing', () => {
  it.each(['', placeholderSignature, unsignedMark])('is no seal: %j', (field) => {
    expect(readSignature(field)).toBeNull();
  });
});
