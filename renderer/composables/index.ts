export { clockKey, createClock, useClock } from './clock.ts';
export type { AppClock } from './clock.ts';
export {
  ageText,
  clockText,
  countText,
  dateTimeText,
  durationText,
  latencyText,
  maskedMail,
  percentText,
  preciseClockText,
  spokenDuration,
} from './format.ts';
export type { FormatContext } from './format.ts';
export { useAction } from './use-action.ts';
export type { Action } from './use-action.ts';
export { useDelayed } from './use-delayed.ts';
export { useFormat } from './use-format.ts';
export type { Formatters } from './use-format.ts';
export { windowNameText } from './window-name.ts';
export { useLatest } from './use-latest.ts';
export type { Latest } from './use-latest.ts';
export { useQuotaText } from './use-quota-text.ts';
export type { PaceWords, QuotaText } from './use-quota-text.ts';
export { useRefresh } from './use-refresh.ts';
export type { Refresh, RefreshOptions } from './use-refresh.ts';
export { useSectionScroll } from './use-section-scroll.ts';
export { useRovingRows } from './use-roving-rows.ts';
export { shortcutName, useShortcuts } from './use-shortcuts.ts';
export type { ShortcutTable } from './use-shortcuts.ts';
export { useAccountActions } from './use-account-actions.ts';
export type { AccountActions } from './use-account-actions.ts';
export { useAccountText } from './use-account-text.ts';
export type { AccountText } from './use-account-text.ts';
export { useAlerts } from './use-alerts.ts';
export type { AlertAction, AlertLine } from './use-alerts.ts';
export { useNotices } from './use-notices.ts';
export { useRoutingActions } from './use-routing-actions.ts';
export type { RoutingActions } from './use-routing-actions.ts';
export { useProxyToggle } from './use-proxy-toggle.ts';
export type { PauseAnswer, ProxyToggle } from './use-proxy-toggle.ts';
