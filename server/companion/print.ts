import type {
  AccountsSnapshot,
  AccountView,
  AppSnapshot,
  ClientKeyView,
  DoctorCheck,
  QuotaPace,
  QuotaWindowView,
  UsageSummary,
} from '../contract/index.ts';
import { duration } from './duration.ts';

/** What people read; scripts use `--json`. */
export function statusLines(app: AppSnapshot, accounts: AccountsSnapshot, nowMs: number): readonly string[] {
  return [
    `Switchyard ${app.version}: ${app.proxy.state} at ${app.proxy.url}`,
    ...(app.proxy.message === null ? [] : [`! ${app.proxy.message}`]),
    ...(app.demo ? ['! Demo: the vendors and accounts are simulated.'] : []),
    ...app.redirectedHosts.map(({ host, target }) => `! ${host} is redirected to ${target}`),
    `Secrets: ${app.secrets.backend ?? 'not chosen yet'} (${app.secrets.state})`,
    ...app.notices.map((notice) => `! ${notice.message}`),
    ...accountLines(accounts, nowMs),
  ];
}

export function accountLines(snapshot: AccountsSnapshot, nowMs: number): readonly string[] {
  if (snapshot.accounts.length === 0)
    return ['No accounts yet. Add one: npx switchyard accounts add --provider anthropic --api-key-stdin'];
  return snapshot.accounts.map(
    (account) =>
      `${account.inUse ? '●' : '○'} ${account.label}  ${account.provider}  ${stateOf(account, nowMs)}  ${account.windows.map((window) => windowText(window, nowMs)).join('  ')}  ${account.id}`,
  );
}

function stateOf(account: AccountView, nowMs: number): string {
  const { availability, credential } = account;
  if (availability.state === 'cooling' && availability.untilMs !== null)
    return `back in ${duration(availability.untilMs - nowMs)}`;
  if (availability.state !== 'ready') return availability.reason ?? availability.state;
  return credential.state === 'ok' || credential.state === 'with-the-agent' ? 'ready' : credential.state;
}

export function quotaLines(
  quota: {
    readonly accounts: readonly { readonly label: string; readonly windows: readonly QuotaWindowView[] }[];
  },
  nowMs: number,
): readonly string[] {
  return quota.accounts.flatMap(({ label, windows }) =>
    windows.length === 0
      ? [`${label}: not known yet`]
      : windows.map(
          (window) =>
            `${label}  ${[windowText(window, nowMs), paceWords(window.pace, nowMs)].filter((part) => part !== '').join(', ')}  seen ${duration(nowMs - window.observedAtMs)} ago`,
        ),
  );
}

function windowText(window: QuotaWindowView, nowMs: number): string {
  const used = window.usedFraction === null ? '–' : `${Math.round((1 - window.usedFraction) * 100)}% left`;
  const reset =
    window.resetsAtMs === null
      ? ''
      : window.resetsAtMs > nowMs
        ? `, resets in ${duration(window.resetsAtMs - nowMs)}`
        : ', should have reset';
  return `${window.label}: ${used}${reset}`;
}

/** Where a window is heading, e.g. `runs out in 3 h 5 min, 2 h 0 min early`; empty where nothing is claimed. */
export function paceWords(pace: QuotaPace | undefined, nowMs: number): string {
  if (pace === undefined || pace.state === 'unknown') return '';
  if (pace.state === 'on-track') return 'lasts until the reset';
  if (pace.atMs <= nowMs) return 'has run out';
  const guess = pace.confidence === 'low' ? 'may run out' : 'runs out';
  return `${guess} in ${duration(pace.atMs - nowMs)}, ${duration(pace.earlyMs)} early`;
}

export function usageLines(usage: UsageSummary): readonly string[] {
  const { tokens } = usage;
  const total = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
  return [
    `Today: ${usage.requests} requests (${usage.failed} failed), ${total} tokens (${tokens.input} in, ${tokens.output} out, ${tokens.cacheRead} from cache, ${tokens.cacheWrite} into cache)`,
    ...usage.byAgent.map((row) => `  ${row.name}: ${row.requests} requests, ${row.tokens} tokens`),
    ...usage.byAccount.map((row) => `  ${row.name}: ${row.requests} requests, ${row.tokens} tokens`),
  ];
}

export function keyLines(keys: readonly ClientKeyView[], nowMs: number): readonly string[] {
  if (keys.length === 0) return ['No client keys yet. Make one: npx switchyard keys add --label NAME'];
  return keys.map(
    (key) =>
      `${key.label}  …${key.lastFour}  ${key.lastUsedAtMs === null ? 'not used since the start' : `used ${duration(nowMs - key.lastUsedAtMs)} ago`}  ${key.id}`,
  );
}

export function checkLines(checks: readonly DoctorCheck[]): readonly string[] {
  const marks = { ok: '✓', warning: '!', problem: '✗' } as const;
  return checks.map((check) => `${marks[check.state]} ${check.message}`);
}
