import type { AccountRecord, Fault, Place } from '../accounts/index.ts';
import type { QuotaWindow } from '../contract/index.ts';
import type { StreamFindings } from '../dialects/dialect.ts';
import type { HeaderMap, Provider, UpstreamFailure } from '../providers/provider.ts';
import type { Pipeline } from './call.ts';
import { faultsOf } from './faults.ts';

/** After a login was ended, no conversation of that vendor is moved for so long (reliability notes 2.3). */
const holdMs = 30_000;

/** One account's part in serving one request, for booking. */
export interface Served {
  readonly account: AccountRecord;
  readonly provider: Provider;
  readonly place: Place;
  readonly generates: boolean;
}

/** Quota that came in the headers of an answer, whatever its status. */
export function bookHeaders(
  pipeline: Pipeline,
  account: AccountRecord,
  provider: Provider,
  headers: HeaderMap,
): readonly QuotaWindow[] {
  const windows = provider.quotaFromHeaders(headers, pipeline.clock.nowMs());
  if (windows.length > 0 && pipeline.quota.observe(account.id, windows)) pipeline.accountsChanged();
  return windows;
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
export function bookFailure(pipeline: Pipeline, served: Served, failure: UpstreamFailure): void {
  const nowMs = pipeline.clock.nowMs();
  for (const fault of faultsOf(failure, nowMs, served.generates)) {
    // A login of our own is renewed by its keeper, who alone knows when it is over.
    const isKeepers =
      served.account.kind === 'oauth' && fault.kind === 'credential' && fault.end === 'expired';
    bookFault(pipeline, served, isKeepers ? { kind: 'none' } : fault);
  }
  if (failure.credential !== null && !failure.mayTryAnother)
    pipeline.holds.set(served.account.vendor, nowMs + holdMs);
}

export function bookFault(pipeline: Pipeline, { account, place }: Served, fault: Fault): void {
  const isAboutOthers = fault.kind === 'trouble';
  const siblings = isAboutOthers ? siblingsOf(pipeline, account, place.endpoint) : [];
  pipeline.health.report({ kind: 'failed', place, fault, siblings });
}

/** A stream that broke off; once is nothing. */
export function bookTruncated(pipeline: Pipeline, { account, place, generates }: Served): void {
  if (!generates) return;
  const siblings = siblingsOf(pipeline, account, place.endpoint);
  pipeline.health.report({ kind: 'truncated', place, siblings });
}

/**
 * A success ends what an earlier failure had noted. It proves nothing against a failure that came after the request
 * began, nor for calls that no limit applies to.
 */
export function bookSuccess(
  pipeline: Pipeline,
  { account, place, generates }: Served,
  request: {
    readonly startedAtMs: number;
    readonly firstByteMs: number | null;
    readonly windows: readonly QuotaWindow[];
  },
): void {
  const { startedAtMs, firstByteMs, windows } = request;
  if (generates)
    pipeline.health.report({ kind: 'served', place, startedAtMs, firstByteMs, windowOpen: areOpen(windows) });
  pipeline.accountUsed(account.id, pipeline.clock.nowMs());
}

/** The vendor's own word that nothing refuses: it told of plan windows, and none of them is used up. */
function areOpen(windows: readonly QuotaWindow[]): boolean {
  let told = false;
  for (const { kind, status, usedFraction } of windows) {
    if (kind === 'credit' || kind === 'rate') continue;
    if (status === 'rejected' || (usedFraction !== null && usedFraction >= 1)) return false;
    told ||= usedFraction !== null || status === 'allowed';
  }
  return told;
}

/** The other enabled accounts at the same address. */
function siblingsOf(pipeline: Pipeline, account: AccountRecord, endpoint: string): readonly string[] {
  return pipeline.accounts
    .list()
    .filter(
      (other) =>
        other.id !== account.id &&
        other.enabled &&
        other.vendor === account.vendor &&
        endpointOf(
          other,
          pipeline.providers.find((entry) => entry.descriptor.id === other.provider),
        ) === endpoint,
    )
    .map(({ id }) => id);
}

/** The address that accounts share when it is in trouble. */
export function endpointOf(account: AccountRecord, provider: Provider | undefined): string {
  return account.baseUrl ?? provider?.descriptor.origin ?? '';
}
