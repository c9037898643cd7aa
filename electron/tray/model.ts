import type { AccountView } from '../../server/contract/index.ts';
import type { GaugeFace, IconState } from './gauge.ts';
import type { TitleToken, TrayInput } from './input.ts';
import { chooseLanguage } from './labels.ts';
import { buildMenu, secretsAreFine, statusLine, type TrayMenuItem } from './menu.ts';
import { gaugeAccount, isStale, lowRemaining, remainingOf, tightestWindow } from './meters.ts';
import { accountName, describeWindow, formatDuration, formatPercent, type Wording } from './wording.ts';

export interface TrayModel {
  readonly icon: GaugeFace;
  /** At most 127 characters: the limit of Windows. */
  readonly tooltip: string;
  readonly title: string;
  readonly menu: readonly TrayMenuItem[];
}

const longestTooltip = 127;
const mostTitleTokens = 3;

/** Snapshots in, description out; pure. */
export function buildTrayModel(input: TrayInput): TrayModel {
  const wording: Wording = {
    language: chooseLanguage(input.settings?.language ?? 'system', input.systemLocale),
    timeZone: input.timeZone,
    settings: input.settings ?? { meterShows: 'left', resetShows: 'at', privacy: false },
    nowMs: input.nowMs,
  };
  const account = gaugeAccount(input.accounts?.accounts ?? [], input.nowMs);
  return {
    icon: {
      short: shownFraction(account, 'short', wording),
      long: shownFraction(account, 'long', wording),
      state: iconState(input, account),
    },
    tooltip: tooltipOf(input, account, wording),
    title: titleOf(input, account, wording),
    menu: buildMenu(input, wording),
  };
}

/** The gravest thing wins: off, then a person is needed, then old figures, then little left. */
function iconState(input: TrayInput, account: AccountView | null): IconState {
  const { app, accounts, nowMs } = input;
  if (input.failure !== null) return 'attention';
  if (app === null || input.closing || app.proxy.state === 'paused' || app.proxy.state === 'starting') {
    return 'off';
  }
  const isBroken =
    app.proxy.state !== 'running' ||
    !secretsAreFine(app) ||
    app.notices.some((notice) => notice.severity === 'error') ||
    (accounts?.accounts ?? []).some(needsPerson);
  if (isBroken) return 'attention';
  if (account === null) return 'none';
  if (isStale(account, nowMs)) return 'stale';
  const tightest = tightestWindow(account.windows, ['short', 'long'], nowMs);
  const remaining = tightest === null ? null : remainingOf(tightest, nowMs);
  return remaining !== null && remaining < lowRemaining ? 'notch' : 'none';
}

function needsPerson(account: AccountView): boolean {
  return account.enabled && account.availability.state === 'needs-attention';
}

function shownFraction(account: AccountView | null, kind: 'short' | 'long', wording: Wording): number | null {
  const window = account === null ? null : tightestWindow(account.windows, [kind], wording.nowMs);
  const remaining = window === null ? null : remainingOf(window, wording.nowMs);
  if (remaining === null) return null;
  return wording.settings.meterShows === 'left' ? remaining : 1 - remaining;
}

function tooltipOf(input: TrayInput, account: AccountView | null, wording: Wording): string {
  const lines = [`Switchyard · ${input.failure ?? statusLine(input.app, input.closing, wording)}`];
  if (account !== null) {
    const group = input.accounts?.groups.find((candidate) => candidate.vendor === account.vendor);
    lines.push(accountName(account, group, wording));
    for (const kind of ['short', 'long'] as const) {
      const window = tightestWindow(account.windows, [kind], wording.nowMs);
      if (window !== null) lines.push(`${window.label}: ${describeWindow(window, wording)}`);
    }
  }
  const tooltip = lines.join('\n');
  return tooltip.length <= longestTooltip ? tooltip : `${tooltip.slice(0, longestTooltip - 1)}…`;
}

function titleOf(input: TrayInput, account: AccountView | null, wording: Wording): string {
  if (account === null) return '';
  const group = input.accounts?.groups.find((candidate) => candidate.vendor === account.vendor);
  const figure = (kind: 'short' | 'long'): string => {
    const window = tightestWindow(account.windows, [kind], wording.nowMs);
    const remaining = window === null ? null : remainingOf(window, wording.nowMs);
    return remaining === null ? '–' : formatPercent(remaining, wording);
  };
  const say = (token: TitleToken): string => {
    if (token === 'alias') return accountName(account, group, wording);
    if (token !== 'resets-in') return figure(token);
    const resetsAtMs = tightestWindow(account.windows, ['short', 'long'], wording.nowMs)?.resetsAtMs ?? null;
    return resetsAtMs === null || resetsAtMs <= wording.nowMs
      ? '–'
      : formatDuration(resetsAtMs - wording.nowMs, wording);
  };
  return input.titleTokens.slice(0, mostTitleTokens).map(say).join(' · ');
}
