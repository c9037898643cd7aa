import type { QuotaCredit, QuotaHistory, QuotaWindowView } from '../../server/contract/index.ts';
import { useText } from '../i18n/index.ts';
import { percentText } from './format.ts';
import { useFormat } from './use-format.ts';

export interface PaceWords {
  readonly tone: 'neutral' | 'warning';
  readonly text: string;
}

export interface QuotaText {
  /** Where the window is heading; null when the server says nothing about it. */
  pace(window: QuotaWindowView): PaceWords | null;
  /** Only when it matters: the window ends before its reset. */
  warning(window: QuotaWindowView): string | null;
  /** What a forecast stands on, for a tooltip. */
  evidence(window: QuotaWindowView): string | null;
  credit(credit: QuotaCredit): readonly string[];
  /** A history in one sentence, for screen readers. */
  history(series: QuotaHistory['series'][number] | undefined): string;
}

/** Words about windows, the same on every surface. Nothing is claimed that the server does not claim. */
export function useQuotaText(): QuotaText {
  const format = useFormat();
  const { locale } = useText();
  const { t } = format;

  const runsOut = (window: QuotaWindowView): string | null => {
    const { pace } = window;
    if (pace?.state !== 'runs-out') return null;
    if (pace.atMs <= format.now()) return t('history.ranOut', { at: format.clock(pace.atMs) });
    const words = { at: format.clock(pace.atMs), early: format.duration(pace.earlyMs) };
    return t(pace.confidence === 'low' ? 'history.runsOutPerhaps' : 'history.runsOut', words);
  };
  const amount = (value: number, unit: string | null): string => {
    if (unit === 'credits')
      return t('drawer.credits', { n: new Intl.NumberFormat(locale.value).format(value) });
    if (unit === null || !/^[A-Z]{3}$/u.test(unit)) return new Intl.NumberFormat(locale.value).format(value);
    return new Intl.NumberFormat(locale.value, { style: 'currency', currency: unit }).format(value);
  };

  return {
    warning: runsOut,
    pace(window) {
      const { pace } = window;
      if (pace === undefined || window.notStarted === true) return null;
      switch (pace.state) {
        case 'unknown':
          return { tone: 'neutral', text: t(`history.unknown.${pace.reason}`) };
        case 'on-track':
          return {
            tone: 'neutral',
            text: t('history.onTrack', { percent: percentText(pace.usedAtReset, 'used') ?? '–' }),
          };
        case 'runs-out':
          return { tone: 'warning', text: runsOut(window) ?? '' };
      }
    },
    evidence({ pace }) {
      if (pace === undefined || pace.state === 'unknown') return null;
      return t('history.evidence', { n: pace.samples, span: format.duration(pace.spanMs) }, pace.samples);
    },
    credit(credit) {
      const { used, limit, remaining, unit, period } = credit;
      const lines: string[] = [];
      if (credit.unlimited) lines.push(t('drawer.credit.unlimited'));
      else if (used !== null && limit !== null)
        lines.push(t('drawer.credit.usedOf', { used: amount(used, unit), limit: amount(limit, unit) }));
      else if (used !== null) lines.push(t('drawer.credit.used', { used: amount(used, unit) }));
      if (remaining !== null) lines.push(t('drawer.credit.remaining', { rest: amount(remaining, unit) }));
      if (period !== null) lines.push(t(`drawer.period.${period}`));
      if (credit.inUse === true) lines.push(t('drawer.credit.inUse'));
      if (credit.capReached) lines.push(t('drawer.credit.cap'));
      if (credit.disabledReason !== null)
        lines.push(t('drawer.credit.off', { reason: credit.disabledReason.replaceAll('_', ' ') }));
      return lines;
    },
    history(series) {
      const values = (series?.points ?? [])
        .map(({ usedFraction }) => usedFraction)
        .filter((value) => value !== null);
      if (values.length < 2) return t('history.none');
      return t('history.label', {
        least: percentText(Math.min(...values), 'used') ?? '–',
        most: percentText(Math.max(...values), 'used') ?? '–',
      });
    },
  };
}
