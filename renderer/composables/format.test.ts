import { describe, expect, it } from 'vitest';
import { createTexts, translator } from '../i18n/index.ts';
import {
  ageText,
  clockText,
  countText,
  durationText,
  latencyText,
  maskedMail,
  percentText,
  spokenDuration,
} from './format.ts';

const t = translator(createTexts());
const nowMs = Date.UTC(2026, 10, 18, 12, 0);
const context = { t, locale: 'en-GB', nowMs, timeZone: 'UTC' };
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('percent', () => {
  it.each([
    [null, null, null],
    [Number.NaN, null, null],
    [0, '100%', '0%'],
    [0.004, '99%', '<1%'],
    [0.01, '99%', '1%'],
    [0.38, '62%', '38%'],
    [0.9, '10%', '90%'],
    [0.29, '71%', '29%'],
    [0.755, '24%', '76%'],
    [0.996, '<1%', '>99%'],
    [1, '0%', '100%'],
    [1.34, '0%', '134%'],
    [-0.2, '100%', '0%'],
  ])('of %s used is %s left and %s used', (used, left, usedText) => {
    expect(percentText(used, 'left')).toBe(left);
    expect(percentText(used, 'used')).toBe(usedText);
  });

  it('left and used always add up', () => {
    for (let thousandth = 10; thousandth <= 990; thousandth += 1) {
      const numbers = (['left', 'used'] as const).map((shows) =>
        Number.parseInt(percentText(thousandth / 1000, shows) ?? '', 10),
      );
      expect(numbers[0]! + numbers[1]!, String(thousandth)).toBe(100);
    }
  });
});

describe('durations', () => {
  it.each([
    [-5, '< 1 m'],
    [59_999, '< 1 m'],
    [minute, '1 m'],
    [hour - 1, '59 m'],
    [hour, '1 h'],
    [2 * hour + 10 * minute, '2 h 10 m'],
    [day - 1, '23 h 59 m'],
    [day, '1 d'],
    [3 * day + 4 * hour + 59 * minute, '3 d 4 h'],
  ])('%d ms reads %s', (duration, text) => {
    expect(durationText(duration, t)).toBe(text);
  });

  it('is spoken in whole words with the right plural', () => {
    expect(spokenDuration(hour + 10 * minute, t)).toBe('1 hour 10 minutes');
    expect(spokenDuration(2 * day + hour, t)).toBe('2 days 1 hour');
    expect(spokenDuration(10, t)).toBe('less than a minute');
  });
});

describe('moments', () => {
  it.each([
    [nowMs + 2 * hour, '14:00'],
    [nowMs + 11 * hour + 59 * minute, '23:59'],
    [nowMs + 13 * hour, 'Thu 01:00'],
    [nowMs + 6 * day, '24 Nov'],
  ])('%d reads %s', (at, text) => {
    expect(clockText(at, context)).toBe(text);
  });

  it.each([
    [nowMs + 5000, 'just now'],
    [nowMs - minute, '1 min ago'],
    [nowMs - 59 * minute, '59 min ago'],
    [nowMs - hour, '1 h ago'],
    [nowMs - day, '1 d ago'],
  ])('the age of %d reads %s', (at, text) => {
    expect(ageText(at, context)).toBe(text);
  });
});

describe('latency, counts, mails', () => {
  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1840, '1.8 s'],
    [59_949, '59.9 s'],
    [59_999, '1 m'],
    [65_000, '1 m 5 s'],
  ])('%d ms takes %s', (duration, text) => {
    expect(latencyText(duration, context)).toBe(text);
  });

  it('shortens counts', () => {
    expect([0, 950, 12_345, 1_221_000].map((count) => countText(count, 'en'))).toEqual([
      '0',
      '950',
      '12.3K',
      '1.2M',
    ]);
  });

  it('masks all of a mail but its first letter and its domain', () => {
    expect(['ada@example.com', 'no-mail', '@x'].map(maskedMail)).toEqual(['a…@example.com', '…', '…']);
  });
});
