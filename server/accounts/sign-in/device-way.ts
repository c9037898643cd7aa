import type { Clock } from '../../ports.ts';
import type { DeviceWay } from '../../providers/sign-in-profile.ts';
import { startDeviceFlow, waitForDevice, type SendSignIn } from './device-flow.ts';
import type { StartedWay } from './way.ts';

const longestMs = 15 * 60_000;

/** Asks for a code to show, and waits until it was typed somewhere. Throws `sign-in-failed`. */
export async function startOnDevice(
  { clock, send }: { readonly clock: Clock; readonly send: SendSignIn },
  way: DeviceWay,
): Promise<StartedWay> {
  const device = await startDeviceFlow(send, way);
  const abort = new AbortController();
  return {
    limitMs: Math.min(device.expiresInSeconds * 1000, longestMs),
    shown: { url: device.pageUrl, pasteUrl: null, userCode: device.userCode },
    result: waitForDevice({ clock, send, signal: abort.signal }, way, device).then((issued) => ({
      kind: 'code',
      issued,
    })),
    paste: null,
    stop: () => abort.abort(),
  };
}
