import type { CredentialEvent } from '../../accounts/health/events.ts';
import { mayRenew } from '../../accounts/health/credential-health.ts';
import { demand } from './checks.ts';
import { apply } from './player.ts';
import { accountIds, accountOf, count, type World } from './world.ts';

const outcomes: readonly CredentialEvent[] = [
  { kind: 'renewal-durable' },
  { kind: 'renewal-unsaved' },
  { kind: 'renewal-refused', storeMoved: true, reason: 'r' },
  { kind: 'renewal-refused', storeMoved: false, reason: 'r' },
  { kind: 'renewal-failed', tokenLives: true, reason: 'r' },
  { kind: 'renewal-failed', tokenLives: false, reason: 'r' },
  { kind: 'renewal-unanswered' },
];

export function playCredential(world: World): void {
  const { random } = world;
  const id = random.of(accountIds);
  const { credential } = accountOf(world, id);
  const tell = (event: CredentialEvent): void => {
    world.oracle.touched(id, world.nowMs);
    apply(world, { kind: 'credential', accountId: id, event });
  };
  const running = world.renewals.get(id) ?? 0;
  const roll = random.next();
  if (running > 0 && roll < 0.35) {
    world.renewals.set(id, running - 1);
    tell(random.of(outcomes));
  } else if (roll < 0.5) {
    if (mayRenew(credential)) world.renewals.set(id, running + 1);
    tell({ kind: 'renewal-begun' });
    demand((world.renewals.get(id) ?? 0) <= 1, 5, `${id} has two renewals on their way`);
    if (accountOf(world, id).credential.state === 'needs-login') world.renewals.set(id, 0);
  } else if (roll < 0.65) tell({ kind: 'store-trouble', trouble: 'locked' });
  else if (roll < 0.82) tell({ kind: 'store-back' });
  else if (roll < 0.9) tell({ kind: 'saved' });
  else if (roll < 0.99) tell({ kind: 'newer-token' });
  else tell({ kind: 'login-ended', reason: 'over' });
  count(world, `credential: ${accountOf(world, id).credential.state}`);
}
