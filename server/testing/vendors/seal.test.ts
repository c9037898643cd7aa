import { expect, test } from 'vitest';
import { makeSeal, readSeal } from './seal.ts';

const subject = { issuer: 'vendor.test', holder: 'work', about: 'the text' };

test('a sealed value names its issuer and holder, for what it was made for only', () => {
  const sealed = makeSeal(subject, 'n1');
  expect(readSeal(sealed, 'the text')).toEqual({ issuer: 'vendor.test', holder: 'work' });
  expect(readSeal(sealed, 'another text')).toBeUndefined();
  expect(makeSeal(subject, 'n2')).not.toBe(sealed);
});

test('truncated, made-up and hostile values are nobody’s', () => {
  const sealed = makeSeal(subject, 'n1');
  const forged = Buffer.from(JSON.stringify(['vendor.test', 'work', 'n1', ''])).toString('base64');
  for (const text of [
    '',
    'x',
    sealed.slice(0, -8),
    forged,
    Buffer.from('{"__proto__":[]}').toString('base64'),
    '[]',
  ])
    expect(readSeal(text, 'the text')).toBeUndefined();
});
