import type { Clock, Random } from '../../ports.ts';
import type { BrowserWay } from '../../providers/sign-in-profile.ts';
import { authorizeUrl } from './authorize.ts';
import { readPasted, type Callback } from './callback.ts';
import { openLoopbackListener } from './loopback-listener.ts';
import { createProofKey, createState } from './pkce.ts';
import type { SignInResult, StartedWay } from './way.ts';

/** Ten minutes from the click to the last answer. */
export const browserLimitMs = 10 * 60_000;
/** The browser that came back still has to fetch its last page. */
const lastPageMs = 3_000;

/** Opens the way back and gives the vendor's page. Throws `sign-in-port` when no port is free for it. */
export async function startInBrowser(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  way: BrowserWay,
): Promise<StartedWay> {
  const key = createProofKey(random, way.verifierBytes);
  const expected = { state: createState(random), mayHaveSuffix: way.stateMayHaveSuffix };
  const listener = await openLoopbackListener(way.redirect, expected);
  const { promise, resolve, reject } = Promise.withResolvers<SignInResult>();
  let cameBack = false;
  let isStopped = false;
  const take = (callback: Callback, redirectUri: string): void => {
    if (callback.kind === 'refused') resolve(callback);
    else
      resolve({
        kind: 'code',
        issued: {
          code: callback.code,
          verifier: key.verifier,
          redirectUri,
          state: expected.state,
          clientId: callback.parameters.get('client_id'),
          issuer: callback.parameters.get('iss'),
        },
      });
  };
  listener.callback
    .then((came) => {
      cameBack = true;
      take(came, listener.redirectUri);
    })
    .catch(reject);
  const { pasteRedirectUri } = way;
  return {
    limitMs: browserLimitMs,
    result: promise,
    shown: {
      url: authorizeUrl(way, key, expected.state, listener.redirectUri),
      pasteUrl: pasteRedirectUri === null ? null : authorizeUrl(way, key, expected.state, pasteRedirectUri),
      userCode: null,
    },
    paste(text) {
      const callback = readPasted(text, expected);
      // An address is that of our own page which did not open; a bare code is from the vendor's page.
      const isAddress = /^https?:/i.test(text.trim());
      take(callback, isAddress ? listener.redirectUri : (pasteRedirectUri ?? listener.redirectUri));
    },
    stop() {
      if (isStopped) return;
      isStopped = true;
      if (cameBack) clock.after(lastPageMs, () => listener.close());
      else listener.close();
    },
  };
}
