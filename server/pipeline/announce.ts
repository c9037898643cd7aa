import type { Serves, Serving } from './commit.ts';

/**
 * Says that a conversation goes on with another account: in the record of this request and as an event. It costs a cache write, and
 * what another account had sealed is left out; nobody should have to find that out by themselves.
 */
export function announceMove(
  { pipeline, call, log }: Serving,
  { who, routing, foreign, reason }: Serves,
): void {
  const before = pipeline.sessions.of(routing.sessionKey);
  const { account } = who;
  if (before === null || before.accountId === account.id) return;
  const group = pipeline.accounts.vendor(routing.vendor);
  const fromLabel = pipeline.accounts.byId(before.accountId)?.label ?? null;
  const cause = before.boundAtMs <= group.switchedAtMs ? 'person' : 'automatic';
  const leftOut = Math.max(0, foreign.size - (before.foreign?.size ?? 0));
  log.moved({ accountId: before.accountId, accountLabel: fromLabel, reason, cause, leftOut });
  pipeline.sessionMoved({
    requestId: log.id,
    atMs: pipeline.clock.nowMs(),
    agent: call.key.agent ?? call.key.label,
    vendor: routing.vendor,
    fromAccountId: before.accountId,
    fromLabel,
    toAccountId: account.id,
    toLabel: account.label,
    reason,
    cause,
    leftOut,
  });
}
