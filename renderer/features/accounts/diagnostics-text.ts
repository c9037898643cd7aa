import type {
  AccountView,
  AppSnapshot,
  OutboundView,
  QuotaWindowView,
  RequestRecord,
} from '../../../server/contract/index.ts';

export interface DiagnosticsInput {
  readonly account: AccountView;
  /** As the screens call it; in privacy mode without a mail address. */
  readonly name: string;
  readonly app: AppSnapshot | null;
  readonly outbound: OutboundView | null;
  readonly requests: readonly RequestRecord[];
  readonly nowMs: number;
}

const lastErrors = 5;
const mailAddress = /[^\s"'<>()[\],;:]+@[^\s"'<>()[\],;:]+\.[a-z]{2,}/giu;

/**
 * What somebody who helps needs to know about an account, in English whatever the language of the page: ids, states, times.
 * No secret is known here; mail addresses, names in paths, and addresses beyond their host are left out always.
 */
export function diagnosticsText(input: DiagnosticsInput): string {
  const { account, app, outbound, requests, nowMs } = input;
  const { credential, availability, health, quota, routing } = account;
  const lines: (string | null)[] = [
    `switchyard: ${app?.version ?? 'unknown'} (${app?.platform ?? 'unknown'})`,
    `written: ${moment(nowMs)}`,
    `account: ${input.name}`,
    `id: ${account.id}`,
    `provider: ${account.provider} (vendor ${account.vendor})`,
    `kind: ${account.kind}`,
    `plan: ${account.plan ?? 'not told'}`,
    `enabled: ${yesNo(account.enabled)}, in use: ${yesNo(account.inUse)}, position: ${account.position}`,
    account.source === null ? null : `source: ${shortPath(account.source)}`,
    account.baseUrl === null ? null : `endpoint: ${hostOf(account.baseUrl)}`,
    `credential: ${[credential.state, health?.credential].filter(Boolean).join(' / ')}`,
    `access token ends: ${moment(credential.expiresAtMs)}`,
    `login ends: ${moment(credential.loginEndsAtMs ?? null)}${credential.loginEndIsAssumed === true ? ' (assumed)' : ''}`,
    credential.message === null ? null : `credential says: ${credential.message}`,
    `availability: ${[availability.state, health?.availability].filter(Boolean).join(' / ')}`,
    health?.code ? `because: ${health.code} (${health.source ?? 'source unknown'})` : null,
    (health?.reason ?? availability.reason) ? `reason: ${health?.reason ?? availability.reason}` : null,
    availability.untilMs === null ? null : `until: ${moment(availability.untilMs)}`,
    ...(health?.models ?? []).map(
      (rest) => `model rests: ${rest.model}, ${rest.code} (${rest.source}), until ${moment(rest.untilMs)}`,
    ),
    routing === undefined
      ? null
      : `routing: reserve ${routing.reservePercent} %, weight ${routing.weight}, at once ${routing.concurrency ?? 'usual'}`,
    outbound === null ? null : wayOut(outbound),
    quota === undefined
      ? null
      : `usage endpoint: answered ${moment(quota.answeredAtMs)}, failure ${quota.failure ?? 'none'}, next ${moment(quota.nextAskMs)}`,
    ...account.windows.map(windowLine),
    `added: ${moment(account.createdAtMs)}, last used: ${moment(account.lastUsedAtMs)}`,
    ...requests
      .filter((request) => request.accountId === account.id && request.errorCode !== null)
      .slice(0, lastErrors)
      .map(
        (request) =>
          `error: ${moment(request.startedAtMs)} ${request.errorCode} status ${request.status ?? 'none'} vendor id ${request.upstreamRequestId ?? 'none'}`,
      ),
  ];
  return lines
    .filter((line) => line !== null)
    .map((line) => line.replaceAll(/[\r\n]+/gu, ' ').replaceAll(mailAddress, '[mail]'))
    .join('\n');
}

function windowLine({ id, usedFraction, resetsAtMs, status, observedAtMs, source }: QuotaWindowView): string {
  const used = usedFraction === null ? 'not told' : `${(usedFraction * 100).toFixed(1)} % used`;
  return `window ${id}: ${used}, ${status}, resets ${moment(resetsAtMs)}, seen ${moment(observedAtMs)} in ${source}`;
}

/** The kind of proxy, never its user or host: it may be a private one. */
function wayOut({ mode, url, hasPassword, state, lastTest }: OutboundView): string {
  const scheme = url !== null && URL.canParse(url) ? ` ${new URL(url).protocol.replace(':', '')}` : '';
  const test = lastTest === null ? 'never tested' : `last test ${lastTest.code ?? 'ok'}`;
  return `way out: ${mode}${scheme}${hasPassword ? ' with password' : ''}, ${state}, ${test}`;
}

function moment(atMs: number | null): string {
  return atMs === null ? 'unknown' : new Date(atMs).toISOString();
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

/** The last two names: what comes before often has the person's name in it. */
function shortPath(path: string): string {
  return `…/${path.split(/[/\\]/u).slice(-2).join('/')}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'unreadable';
}
