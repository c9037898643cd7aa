import { describe, expect, it } from 'vitest';
import {
  errorCodes,
  isSwitchyardError,
  SwitchyardError,
  toSwitchyardError,
  type ErrorCode,
} from './index.ts';

describe('the error table', () => {
  it.each(Object.entries(errorCodes))('has a real status and a sentence to act on for %s', (code, facts) => {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(facts.status).toBeGreaterThanOrEqual(400);
    expect(facts.status).toBeLessThan(600);
    expect(facts.remedy).toMatch(/^[A-Z].*\.$/);
  });
});

describe('an error of ours', () => {
  it('carries what its code says, and what overrides it', () => {
    const plain = new SwitchyardError('account-exhausted', 'nothing left');
    expect(plain).toMatchObject({
      status: 429,
      scope: 'account',
      retryable: true,
      details: {},
      message: 'nothing left',
    });
    const cause = new Error('why');
    const special = new SwitchyardError('internal', 'x', {
      status: 502,
      retryAfterSeconds: 3,
      cause,
      details: { port: 1 },
    });
    expect(special).toMatchObject({ status: 502, retryAfterSeconds: 3, cause, details: { port: 1 } });
  });

  it('is known by its brand, also from another copy of the module, and cannot be posed as by data', () => {
    const error = new SwitchyardError('conflict', 'x');
    expect(isSwitchyardError(error)).toBe(true);
    expect(isSwitchyardError({ ...error, [Symbol.for('switchyard.error')]: true })).toBe(true);
    for (const value of [
      null,
      undefined,
      'conflict',
      new Error('x'),
      JSON.parse(JSON.stringify(error)),
      { code: 'conflict' },
    ])
      expect(isSwitchyardError(value)).toBe(false);
  });

  it('is made of anything that can be thrown, without throwing again', () => {
    const hostile = {
      toString: () => {
        throw new Error('no');
      },
    };
    const noText = Object.assign(new Error('x'), { message: undefined });
    for (const value of [
      null,
      undefined,
      0,
      '',
      'text',
      Symbol('s'),
      Object.create(null),
      hostile,
      noText,
      [],
      () => 1,
    ]) {
      const error = toSwitchyardError(value);
      expect(error.code satisfies ErrorCode).toBe('internal');
      expect(typeof error.message).toBe('string');
    }
    const own = new SwitchyardError('conflict', 'x');
    expect(toSwitchyardError(own)).toBe(own);
  });
});
