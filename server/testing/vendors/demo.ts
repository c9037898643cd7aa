import type { ChatGptPlanAccount, ClaudePlanAccount } from './accounts.ts';
import type { SimulatorClock } from './http-server.ts';
import { simulatedChatGptToken } from './openai/tokens.ts';
import { startVendorSimulators, type VendorSimulators } from './pair.ts';
import { fiveHoursMs, hourMs, sevenDaysMs } from './windows.ts';

export interface DemoAccount {
  readonly provider: 'claude' | 'codex';
  readonly label: string;
  readonly plan: string;
  readonly kind: 'plan';
  /** Accepted by the simulators only; worthless anywhere else. */
  readonly secret: string;
  readonly email: string;
  /** Value of `chatgpt-account-id`; Codex accounts only. */
  readonly accountId?: string;
}

export interface Demo {
  readonly hostMap: string;
  readonly accounts: readonly DemoAccount[];
  readonly vendors: VendorSimulators;
  /** Calls back after the windows moved, so that a demo can read them again. Returns the unsubscriber. */
  onMove(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface DemoOptions {
  readonly clock?: SimulatorClock;
  /** Time between two moves of the meters; 3000 when absent. */
  readonly everyMs?: number;
}

/** Plan time that passes per unit of real time, so that a watcher sees meters move. */
const pace = 20;
/** A window this full resets soon instead of in hours: the demo goes on and shows a reset. */
const nearlyFull = 0.97;
const soonMs = 20_000;

function claudeAccounts(nowMs: number): ClaudePlanAccount[] {
  return [
    {
      name: 'Work',
      secret: 'sk-ant-oat01-demo-work',
      kind: 'plan',
      plan: 'max_20x',
      email: 'work@example.com',
      fiveHour: { used: 0.42, resetsAtMs: nowMs + 2.2 * hourMs },
      sevenDay: { used: 0.31, resetsAtMs: nowMs + 3.5 * 24 * hourMs },
      sevenDayOi: { used: 0.12, resetsAtMs: nowMs + 3.5 * 24 * hourMs },
      driftPerHour: 0.4,
    },
    {
      name: 'Personal',
      secret: 'sk-ant-oat01-demo-personal',
      kind: 'plan',
      plan: 'pro',
      email: 'personal@example.com',
      fiveHour: { used: 0.81, resetsAtMs: nowMs + 0.7 * hourMs },
      sevenDay: { used: 0.58, resetsAtMs: nowMs + 1.2 * 24 * hourMs },
      overage: { status: 'allowed', used: 0.36, monthlyLimit: 5000, currency: 'USD', period: 'monthly' },
      promotions: [
        {
          program: 'welcome',
          label: 'Welcome credit',
          limitDollars: 20,
          usedDollars: 6,
          resetsAtMs: nowMs + 12 * 24 * hourMs,
        },
      ],
      driftPerHour: 0.15,
    },
  ];
}

function chatGptAccount(nowMs: number): ChatGptPlanAccount & { readonly accountId: string } {
  const accountId = '00000000-0000-4000-8000-00000000de30';
  const email = 'main@example.com';
  const claims = { accountId, email, userId: 'user-demo', plan: 'plus' };
  return {
    name: 'Main',
    secret: simulatedChatGptToken({ ...claims, expiresAtMs: nowMs + 10 * 24 * hourMs }),
    kind: 'plan',
    plan: 'plus',
    email,
    accountId,
    primary: { usedPercent: 23, windowMinutes: fiveHoursMs / 60_000, resetAtMs: nowMs + 3.1 * hourMs },
    secondary: {
      usedPercent: 47,
      windowMinutes: sevenDaysMs / 60_000,
      resetAtMs: nowMs + 4.6 * 24 * hourMs,
    },
    credits: { hasCredits: true, unlimited: false, balance: '12.50' },
    codeReview: {
      usedPercent: 8,
      windowMinutes: sevenDaysMs / 60_000,
      resetAtMs: nowMs + 5.1 * 24 * hourMs,
    },
    further: [
      {
        limitName: 'gpt-reserve',
        feature: 'base_model_inference',
        model: 'gpt-6-luna',
        window: {
          usedPercent: 4,
          windowMinutes: sevenDaysMs / 60_000,
          resetAtMs: nowMs + 4.6 * 24 * hourMs,
        },
      },
    ],
    bankedResets: [
      {
        id: 'demo-reset',
        title: 'A weekly reset put aside for you',
        status: 'available',
        expiresAtMs: nowMs + 20 * 24 * hourMs,
      },
    ],
    driftPerHour: 0.3,
  };
}

/** Brings the resets of nearly full windows close; weekly ones too. */
function hastenResets(vendors: VendorSimulators, nowMs: number): void {
  const sooner = (resetsAtMs: number | null): number => Math.min(resetsAtMs ?? Infinity, nowMs + soonMs);
  for (const account of vendors.anthropic.accounts()) {
    if (account.kind !== 'plan') continue;
    for (const name of ['fiveHour', 'sevenDay', 'sevenDayOi'] as const) {
      const window = account[name];
      if (window === undefined || window.used < nearlyFull) continue;
      vendors.anthropic.change(account.name, {
        [name]: { ...window, resetsAtMs: sooner(window.resetsAtMs) },
      });
    }
  }
  for (const account of vendors.openai.accounts()) {
    if (account.kind !== 'plan') continue;
    for (const name of ['primary', 'secondary'] as const) {
      const window = account[name];
      if (window === undefined || window === null || window.usedPercent < nearlyFull * 100) continue;
      vendors.openai.change(account.name, { [name]: { ...window, resetAtMs: sooner(window.resetAtMs) } });
    }
  }
}

const realAfter = (delayMs: number, callback: () => void): (() => void) => {
  const timer = setTimeout(callback, delayMs).unref();
  return () => clearTimeout(timer);
};

/**
 * Starts both simulators with three accounts whose windows move every few seconds. The meters move by themselves: no
 * traffic is made up, because a plan account serves genuine clients only and the demo does not pose as one.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const clock = options.clock ?? { nowMs: () => Date.now() };
  const everyMs = options.everyMs ?? 3000;
  const after = clock.after?.bind(clock) ?? realAfter;
  const nowMs = clock.nowMs();
  const claude = claudeAccounts(nowMs);
  const chatGpt = chatGptAccount(nowMs);
  const vendors = await startVendorSimulators({
    clock,
    anthropic: claude,
    openai: [chatGpt],
    keepLast: 20,
  });
  const listeners = new Set<() => void>();
  let cancel = (): void => undefined;
  const move = (): void => {
    vendors.anthropic.tick(everyMs * pace);
    vendors.openai.tick(everyMs * pace);
    hastenResets(vendors, clock.nowMs());
    for (const listener of listeners) listener();
    cancel = after(everyMs, move);
  };
  cancel = after(everyMs, move);
  const described = ({ name, plan, secret, email = '' }: ClaudePlanAccount | ChatGptPlanAccount) => ({
    label: name,
    plan,
    secret,
    email,
    kind: 'plan' as const,
  });
  return {
    hostMap: vendors.hostMap,
    vendors,
    accounts: [
      ...claude.map((account) => ({ provider: 'claude' as const, ...described(account) })),
      { provider: 'codex', ...described(chatGpt), accountId: chatGpt.accountId },
    ],
    onMove(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      cancel();
      listeners.clear();
      await vendors.close();
    },
  };
}
