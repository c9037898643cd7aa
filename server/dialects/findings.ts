import type { TokenUsage } from '../contract/index.ts';
import type { StreamError, StreamFindings } from './dialect.ts';

/** Findings while a tap fills them in. */
export type FindingsDraft = { -readonly [Key in keyof StreamFindings]: StreamFindings[Key] } & {
  quotaFrames: unknown[];
};

/** A hostile stream could repeat quota frames without end; the newest ones decide. */
const maximumQuotaFrames = 64;

export function createFindings(): FindingsDraft {
  return {
    hasContent: false,
    terminal: 'none',
    error: null,
    usage: null,
    finish: null,
    model: null,
    quotaFrames: [],
  };
}

/** The stream broke off, and its client was told so in its own dialect already. */
export function markCut(findings: FindingsDraft): void {
  findings.terminal = 'cut';
  findings.error = null;
}

/** Books the end of the answer; the first terminal sign wins. */
export function markComplete(findings: FindingsDraft): void {
  if (findings.terminal === 'none') findings.terminal = 'complete';
}

/** Books a failure; a failure after the answer's proper end changes nothing. */
export function markFailed(findings: FindingsDraft, error: StreamError): void {
  if (findings.terminal !== 'none') return;
  findings.terminal = 'failed';
  findings.error = error;
}

export function addQuotaFrame(findings: FindingsDraft, frame: unknown): void {
  if (findings.quotaFrames.length >= maximumQuotaFrames) findings.quotaFrames.shift();
  findings.quotaFrames.push(frame);
}

/** Usage counters are cumulative in every dialect, so a merged count never falls. */
export function mergeUsage(known: TokenUsage | null, next: Partial<TokenUsage>): TokenUsage {
  const larger = (name: keyof TokenUsage): number => Math.max(known?.[name] ?? 0, next[name] ?? 0);
  return {
    input: larger('input'),
    output: larger('output'),
    cacheRead: larger('cacheRead'),
    cacheWrite: larger('cacheWrite'),
  };
}
