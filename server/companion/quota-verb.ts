import type { QuotaHistory, QuotaWindowView } from '../contract/index.ts';
import { findAccount } from './find-account.ts';
import { quotaLines } from './print.ts';
import type { VerbContext, VerbResult } from './verbs.ts';
import { wholeOption } from './whole-option.ts';

const dayMs = 86_400_000;
const points = 48;

/** `quota`: the windows with where they are heading; `--refresh` asks the vendors first, `--history` shows the past. */
export async function quota({ client, line, nowMs }: VerbContext): Promise<VerbResult> {
  const wanted = line.text('account');
  const id = wanted === null ? null : findAccount(await client.call('accounts.snapshot', {}), wanted).id;
  const days = wholeOption(line, 'days', 1, 90) ?? 7;
  if (line.flag('refresh'))
    await client.call(
      'quota.refresh',
      id === null ? {} : { id, ...(line.flag('force') ? { force: true } : {}) },
    );
  const all = await client.call('quota.list', {});
  const accounts = all.accounts.filter((account) => id === null || account.id === id);
  if (!line.flag('history')) return { json: { ...all, accounts }, lines: quotaLines({ accounts }, nowMs) };
  const withHistory = await Promise.all(
    accounts.map(async (account) => ({
      ...account,
      history: await client.call('quota.history', {
        id: account.id,
        sinceMs: nowMs - days * dayMs,
        untilMs: nowMs,
        points,
      }),
    })),
  );
  return {
    json: { ...all, accounts: withHistory },
    lines: withHistory.flatMap(({ label, windows, history }) => historyLines(label, windows, history, days)),
  };
}

function historyLines(
  label: string,
  windows: readonly QuotaWindowView[],
  history: QuotaHistory,
  days: number,
): readonly string[] {
  if (history.series.length === 0) return [`${label}: no history of the last ${days} d`];
  return history.series.map(({ windowId, points: past }) => {
    const name = windows.find(({ id }) => id === windowId)?.label ?? windowId;
    return `${label}  ${name}  ${past.map(({ usedFraction }) => bar(usedFraction)).join('')}`;
  });
}

const bars = '▁▂▃▄▅▆▇█';

/** How full, in eight steps; a dot where the vendor had not told. */
function bar(usedFraction: number | null): string {
  if (usedFraction === null) return '·';
  return bars[Math.min(7, Math.max(0, Math.floor(usedFraction * 8)))] ?? '·';
}
