import type { AccountModels } from '../../../../server/contract/index.ts';

/** A known model, written as a target. */
export interface ModelChoice {
  readonly target: string;
  /** Who offers it. */
  readonly accounts: string;
}

const shownAtOnce = 60;

/**
 * Every known model as `provider/model`, once. Where several servers share a provider (addresses of the person's own), the
 * account's label stands in its place, else it would be unclear which one is meant.
 */
export function modelChoices(
  lists: readonly AccountModels[],
  accounts: readonly { readonly id: string; readonly vendor: string }[],
): readonly ModelChoice[] {
  const vendors = new Map<string, Set<string>>();
  const vendorOf = (list: AccountModels): string =>
    accounts.find(({ id }) => id === list.accountId)?.vendor ?? list.provider;
  for (const list of lists)
    vendors.set(list.provider, (vendors.get(list.provider) ?? new Set<string>()).add(vendorOf(list)));
  const choices = new Map<string, Set<string>>();
  for (const list of lists) {
    const isUnclear = (vendors.get(list.provider)?.size ?? 0) > 1;
    for (const model of list.models) {
      if (model.excluded) continue;
      const target = `${isUnclear ? list.accountLabel : list.provider}/${model.id}`;
      choices.set(target, (choices.get(target) ?? new Set<string>()).add(list.accountLabel));
    }
  }
  return [...choices].map(([target, labels]) => ({ target, accounts: [...labels].join(', ') }));
}

/** The choices that hold every word of what was typed; a long list is cut. */
export function findChoices(choices: readonly ModelChoice[], typed: string): readonly ModelChoice[] {
  const words = typed.toLowerCase().split(/\s+/u).filter(Boolean);
  return choices
    .filter(({ target, accounts }) =>
      words.every((word) => target.toLowerCase().includes(word) || accounts.toLowerCase().includes(word)),
    )
    .slice(0, shownAtOnce);
}
