import { describe, expect, it } from 'vitest';
import { formatCases } from './testing/format-cases.ts';
import { describeCorpus } from './testing/format-suite.ts';

for (const given of formatCases) describeCorpus(given);

describe('the corpora', () => {
  it.each([
    ['json', 45],
    ['toml', 40],
    ['dotenv', 20],
    ['shell', 8],
    ['yaml', 30],
  ])('have enough files in %s: %i', (format, fewest) => {
    const own = formatCases.filter(
      ({ subject }) => subject.manifest.files(subject.home)[0]?.format === format,
    );
    expect(own.reduce((sum, { corpus }) => sum + corpus.length, 0)).toBeGreaterThanOrEqual(fewest);
  });

  it('name each file once', () => {
    for (const { name, corpus } of formatCases) {
      expect(new Set(corpus.map((file) => file.name)).size, name).toBe(corpus.length);
    }
  });
});
