import { describe, expect, it } from 'vitest';
import { manualText, sampleConnection } from '../testing/manifest-samples.ts';
import { proxyUrl } from '../testing/planning.ts';
import { clineManifest } from './manifest.ts';

describe('Cline', () => {
  it('is set up by its own command, quoted for a shell, and no file is touched', () => {
    const text = manualText(clineManifest, sampleConnection('key', { models: { main: "it's" } }));
    expect(text).toContain(
      `cline auth openai --apikey YOUR_SWITCHYARD_KEY --modelid 'it'\\''s' --baseurl ${proxyUrl}/v1`,
    );
    expect(clineManifest.files('/home/p/.cline')).toEqual([]);
    expect(clineManifest.modes).toEqual([]);
  });

  it('lives where CLINE_DIR says', () => {
    expect(clineManifest.homes({ CLINE_DIR: '/c' }, '/home/p')).toEqual([
      { path: '/c', source: 'environment' },
    ]);
    expect(clineManifest.homes({}, '/home/p')).toEqual([{ path: '/home/p/.cline', source: 'default' }]);
  });
});
