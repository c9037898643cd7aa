import { describe, expect, it } from 'vitest';
import { parseDiff } from './parse-diff.ts';

describe('diff lines', () => {
  it('names each file once and tells added, removed and same lines apart', () => {
    const diff = '--- a/x.json\n+++ b/x.json\n@@ -1,2 +1,2 @@\n {\n-  "a": 1\n+  "a": 2\n';
    expect(parseDiff(diff)).toEqual([
      { kind: 'file', sign: '', text: 'x.json' },
      { kind: 'place', sign: '', text: '@@ -1,2 +1,2 @@' },
      { kind: 'same', sign: '', text: '{' },
      { kind: 'removed', sign: '−', text: '  "a": 1' },
      { kind: 'added', sign: '+', text: '  "a": 2' },
    ]);
  });

  it('does not take content that looks like a file header for one', () => {
    expect(parseDiff('---- dashes\n+++ plus').map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });
});
