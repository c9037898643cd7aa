import type { AccountRecord } from '../accounts/index.ts';
import type { StreamFindings } from '../dialects/dialect.ts';
import type { HeaderMap, Provider, UpstreamFailure } from '../providers/provider.ts';
import type { Pipeline } from './call.ts';

/** Quota that came in the headers of an answer, whatever its status. */
export function bookHeaders(
  pipeline: Pipeline,
  account: AccountRecord,
  provider: Provider,
  headers: HeaderMap,
): void {
  const windows = provider.quotaFromHeaders(headers, pipeline.clock.nowMs());
  if (windows.length > 0 && pipeline.quota.observe(account.id, windows)) pipeline.accountsChanged();
}

/** Quota frames inside a stream. */
export function bookFrames(
  pipeline: Pipeline,
  account: AccountRecord,
  provider: Provider,
  findings: StreamFindings | null,
): void {
  const nowMs = pipeline.clock.nowMs();
  for (const frame of findings?.quotaFrames ?? []) {
    const windows = provider.quotaFromFrame(frame, nowMs);
    if (windows.length > 0 && pipeline.quota.observe(account.id, windows)) pipeline.accountsChanged();
  }
}

/** Books a vendor's failure to the scope that it belongs to. Request faults hurt nobody. */
export function bookFailure(
  pipeline: Pipeline,
  account: AccountRecord,
  failure: UpstreamFailure,
  model: string | null,
): void {
  const nowMs = pipeline.clock.nowMs();
  if (failure.needsAttention !== null)
    pipeline.health.note(account.id, { needsAttention: failure.needsAttention }, nowMs);
  if (failure.credential !== null)
    pipeline.health.note(account.id, { credential: failure.credential }, nowMs);
  if (failure.coolUntilMs === null || !failure.authoritative) return;
  // The vendor's own "no such model" is the answer to the next request too; ours would say less.
  if (failure.code === 'model-missing') return;
  const cooldown = { untilMs: failure.coolUntilMs, reason: failure.message, authoritative: true };
  if (failure.scope === 'account') pipeline.health.cool(account.id, null, cooldown, nowMs);
  if (failure.scope === 'model' && model !== null) pipeline.health.cool(account.id, model, cooldown, nowMs);
}

/**
 * A success ends what an earlier failure had noted. It proves nothing against a failure that came after the request
 * began, nor for calls that no limit applies to.
 */
export function bookSuccess(
  pipeline: Pipeline,
  account: AccountRecord,
  request: { readonly model: string | null; readonly startedAtMs: number; readonly generates: boolean },
): void {
  if (request.generates) pipeline.health.succeeded(account.id, request.model, request.startedAtMs);
  pipeline.accountUsed(account.id, pipeline.clock.nowMs());
}
