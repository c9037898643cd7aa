import type { AccountModels } from '../../../server/contract/index.ts';

/** A known model, written as a target. */
export interface ModelChoice {
  readonly target: string;
  /** Who offers it. */
  readonly accounts: string;
}

const shownAtOnce = 60;

/**
 * Every known model as `provider/model`, once. Where several servers share a provider (addresses of the person's own), the
 * account's label stands in its place, else it would be unclear which one is meant; a mail address never does, because
 * rules are shown everywhere. `nameOf` is how a person sees an account.
 */
export function modelChoices(
  lists: readonly AccountModels[],
  accounts: readonly { readonly id: string; readonly vendor: string }[],
  nameOf: (list: AccountModels) => string = ({ accountLabel }) => accountLabel,
): readonly ModelChoice[] {
  const vendors = new Map<string, Set<string>>();
  const vendorOf = (list: AccountModels): string =>
    accounts.find(({ id }) => id === list.accountId)?.vendor ?? list.provider;
  for (const list of lists)
    vendors.set(list.provider, (vendors.get(list.provider) ?? new Set<string>()).add(vendorOf(list)));
  const choices = new Map<string, Set<string>>();
  for (const list of lists) {
    const isUnclear = (vendors.get(list.provider)?.size ?? 0) > 1;
    const own = list.accountLabel.includes('@') ? vendorOf(list) : list.accountLabel;
    for (const model of list.models) {
      if (model.excluded) continue;
      const target = `${isUnclear ? own : list.provider}/${model.id}`;
      choices.set(target, (choices.get(target) ?? new Set<string>()).add(nameOf(list)));
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
