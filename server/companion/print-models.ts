import type { AccountModels, ModelResolution, ModelRule } from '../contract/index.ts';
import { duration } from './duration.ts';

/** What people read of the lists of models; scripts use `--json`. */
export function modelLines(accounts: readonly AccountModels[], nowMs: number): readonly string[] {
  if (accounts.length === 0)
    return ['No accounts yet. Add one: npx switchyard accounts add --provider anthropic --api-key-stdin'];
  return accounts.flatMap(({ accountLabel, provider, models, hasList, readAtMs, problem }) => [
    `${accountLabel}  ${provider}  ${models.length} ${models.length === 1 ? 'model' : 'models'}  ${freshness(hasList, readAtMs, nowMs)}`,
    ...(problem === null ? [] : [`  ! ${problem}`]),
    ...models.map(
      ({ id, contextTokens, excluded }) =>
        `  ${id}${contextTokens === null ? '' : `  ${contextTokens} tokens`}${excluded ? '  (excluded)' : ''}`,
    ),
  ]);
}

function freshness(hasList: boolean, readAtMs: number | null, nowMs: number): string {
  if (!hasList) return 'its vendor gives no list';
  return readAtMs === null ? 'never read' : `read ${duration(nowMs - readAtMs)} ago`;
}

export function ruleLines(
  rules: readonly ModelRule[],
  excluded: readonly string[],
  labels: ReadonlyMap<string, string>,
): readonly string[] {
  const lines = rules.map(({ match, targets, agent, accountId }, at) => {
    const scope = [
      ...(agent === null ? [] : [`for ${agent}`]),
      ...(accountId === null ? [] : [`on ${labels.get(accountId) ?? accountId}`]),
    ];
    return `${at + 1}. ${match} → ${targets.join(', then ')}${scope.length === 0 ? '' : `  (${scope.join(', ')})`}`;
  });
  return [
    ...(lines.length === 0 ? ['No rules: every model goes to whoever has it.'] : lines),
    ...excluded.map((pattern) => `never: ${pattern}`),
  ];
}

export function resolutionLines(found: ModelResolution): readonly string[] {
  const lines = [
    `${found.model}, asked ${found.agent === null ? '' : `by ${found.agent} `}as ${found.dialect}:`,
    ...(found.refused === null ? [] : [`  ! ${found.refused}`]),
  ];
  for (const [at, route] of found.routes.entries()) {
    lines.push(
      `${at + 1}. ${route.model}  (${route.isFallback ? 'when nothing above can serve; ' : ''}${route.reason})`,
    );
    for (const account of route.accounts)
      lines.push(
        `   ${account.unavailable === null ? '●' : '○'} ${account.label}  ${account.provider}${account.inUse ? '  in use' : ''}${account.translated ? '  translated' : ''}${account.unavailable === null ? '' : `  ${account.unavailable}`}`,
      );
  }
  return [...lines, ...found.others.map(({ label, reason }) => `– ${label}: ${reason}`)];
}
