import type { RequestRecord } from '../../../server/contract/index.ts';

export interface ActivityFilter {
  text: string;
  /** Null = all. */
  agent: string | null;
  account: string | null;
  state: 'running' | 'failed' | null;
}

export const noFilter: Readonly<ActivityFilter> = { text: '', agent: null, account: null, state: null };

/** Requests that meet every part of the filter. */
export function filterRequests(
  requests: readonly RequestRecord[],
  filter: Readonly<ActivityFilter>,
): readonly RequestRecord[] {
  const text = filter.text.trim().toLowerCase();
  return requests.filter(
    (request) =>
      (filter.agent === null || request.agent === filter.agent) &&
      (filter.account === null || request.accountLabel === filter.account) &&
      (filter.state === null || request.state === filter.state) &&
      (text === '' || searchText(request).includes(text)),
  );
}

function searchText(request: RequestRecord): string {
  return [
    request.agent,
    request.modelAsked,
    request.modelServed,
    request.accountLabel,
    request.path,
    request.status,
    request.errorMessage,
    request.upstreamRequestId,
  ]
    .join(' ')
    .toLowerCase();
}
