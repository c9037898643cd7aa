import type { Fault } from '../accounts/index.ts';
import type { SwitchyardError } from '../errors/index.ts';
import type { UpstreamFailure } from '../providers/provider.ts';

/** A rest of ours that providers give where the vendor named no moment; the health machine has its own lengths. */
const shortPauseMs = 60_000;

/**
 * What a classified failure means for health. `generates`: the call makes tokens; another call's limit says nothing
 * about those. A failure can concern an account in two ways: its login is over, and its owner has to act.
 */
export function faultsOf(failure: UpstreamFailure, nowMs: number, generates: boolean): readonly Fault[] {
  const faults: Fault[] = [];
  const reason = failure.message;
  if (failure.needsAttention !== null)
    faults.push({
      kind: 'attention',
      code: failure.credential === null ? failure.code : 'sign-in',
      message: failure.needsAttention,
    });
  if (failure.credential !== null)
    faults.push({
      kind: 'credential',
      end: failure.credential === 'expired' ? 'expired' : 'needs-login',
      reason,
    });
  if (generates) {
    const rest = restOf(failure, nowMs);
    if (rest !== null) faults.push(rest);
  }
  return faults.length === 0 ? [{ kind: 'none' }] : faults;
}

function restOf(failure: UpstreamFailure, nowMs: number): Fault | null {
  const { scope, code, message: reason, coolUntilMs: untilMs } = failure;
  if (scope === 'provider') {
    if (code === 'throttle') return { kind: 'throttle', reason };
    if (code === 'overloaded') return { kind: 'overloaded', reason };
    return code === 'vendor-error' ? { kind: 'trouble', reason } : null;
  }
  if ((scope !== 'account' && scope !== 'model') || untilMs === null) return null;
  // The vendor's own "no such model" is the answer to the next request too, unless another account has it.
  if (code === 'model-missing') return { kind: 'model-missing', reason, untilMs };
  if (code === 'forbidden') return { kind: 'forbidden', reason };
  if (failure.authoritative)
    return code === 'rate-limit'
      ? { kind: 'limit', scope, code, reason, resetsAtMs: null, retryAfterMs: Math.max(0, untilMs - nowMs) }
      : { kind: 'limit', scope, code, reason, resetsAtMs: untilMs, retryAfterMs: null };
  return untilMs - nowMs > shortPauseMs
    ? { kind: 'unusual-limit', scope, code, reason, untilMs }
    : { kind: 'throttle', reason };
}

/** No answer at all: only a vendor that took the request and stayed silent is in trouble; the network is ours. */
export function faultOfSilence(error: SwitchyardError): Fault {
  return error.code === 'upstream-timeout' ? { kind: 'trouble', reason: error.message } : { kind: 'none' };
}
