import { createInterface } from 'node:readline';
import type { GrantProfile } from '../index.ts';
import { armKillPoint, killAroundRequest, type KillPoint } from './kill-point.ts';

/**
 * A process of the product as far as logins go, told what to do by lines of JSON and answering with lines of JSON.
 * Loaded late, so that a kill point can be armed before.
 */
export interface RenewingProcessInput {
  readonly directory: string;
  readonly tokenServer: string;
  readonly account: string;
  readonly profile?: Partial<GrantProfile>;
  readonly killPoint?: KillPoint;
  readonly speed?: number;
  readonly epochMs?: number;
}

export type RenewingCommand =
  | { readonly do: 'watch' }
  | { readonly do: 'token' }
  | { readonly do: 'forget' }
  | { readonly do: 'leap'; readonly ms: number };

const input = JSON.parse(process.argv[2] ?? '{}') as RenewingProcessInput;
const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

if (input.killPoint !== undefined) armKillPoint(input.killPoint);
const { openLoginProcess, simulatedGrant } = await import('./login-bench.ts');
const { createLeapClock } = await import('./leap-clock.ts');
const { createTokenSender } = await import('../index.ts');
const { createUpstream } = await import('../../../upstream/index.ts');

const clock = createLeapClock(input.speed, input.epochMs);
const sender = createTokenSender({
  upstream: createUpstream([]),
  clock: createLeapClock(),
  userAgent: 'Switchyard/0.0.0',
});
const { keeper } = await openLoginProcess(input.directory, {
  leapClock: clock,
  send: killAroundRequest(sender, input.killPoint),
  // A fast clock would make a busy machine look like a lock that is held for long.
  settings: { lockWaitMs: 15_000 * (input.speed ?? 1) },
  onEvent: (event) => say({ event }),
});
const profile = simulatedGrant(input.tokenServer, input.profile);

const perform = async (command: RenewingCommand): Promise<unknown> => {
  switch (command.do) {
    case 'watch':
      return keeper.watch(input.account, profile);
    case 'token':
      return keeper.accessToken(input.account, profile);
    case 'forget':
      return keeper.forget(input.account);
    case 'leap':
      return clock.leap(command.ms);
    default:
      return command satisfies never;
  }
};

say({ ready: true });
for await (const line of createInterface({ input: process.stdin }))
  perform(JSON.parse(line) as RenewingCommand).then(
    (done) => say({ done: done ?? null }),
    (error: unknown) => say({ failed: (error as { readonly code?: string }).code ?? String(error) }),
  );
process.exit(0);
