import type { NativeImage } from 'electron';
import { darkInk, lightInk, neutralInk, templateInk, type GaugeInk } from './gauge.ts';
import type { ScaledPng } from './tray.ts';

/** The ink that is visible: the system recolours a macOS template, Windows tells its theme, Linux tells nothing. */
export function chooseInk(platform: string, isTaskbarDark: () => boolean): GaugeInk {
  if (platform === 'darwin') return templateInk;
  if (platform === 'linux') return neutralInk;
  return isTaskbarDark() ? lightInk : darkInk;
}

/** One native picture with all its scales. */
export function composeImage(
  createEmpty: () => NativeImage,
  platform: string,
  forms: readonly ScaledPng[],
): NativeImage {
  const image = createEmpty();
  for (const { scale, png } of forms) {
    const dataURL = `data:image/png;base64,${png.toString('base64')}`;
    image.addRepresentation({ scaleFactor: scale, dataURL });
  }
  if (platform === 'darwin') image.setTemplateImage(true);
  return image;
}
