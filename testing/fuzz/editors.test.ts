import { describe, expect, it } from 'vitest';
import { editorFormats, editorTrial } from './editors.ts';
import { fuzz } from './run.ts';

/** `SWITCHYARD_TEST_SCALE` makes the runs longer. */
const scale = Number(process.env['SWITCHYARD_TEST_SCALE'] ?? 1);
const limitMs = 120_000 * Math.max(1, scale);

describe('damaged files of other programs', () => {
  it.each(editorFormats)(
    'are refused, or edited and put back to the byte: %s',
    (format) => {
      expect(fuzz(editorTrial(format), 1, 300 * scale).failures).toEqual([]);
    },
    limitMs,
  );
});
