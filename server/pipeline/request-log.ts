import type { Attempt, RequestRecord } from '../contract/index.ts';
import type { DialectId, RequestFacts, StreamFindings } from '../dialects/dialect.ts';
import type { Loss } from '../ir/index.ts';
import type { Route } from '../models/index.ts';
import type { AccountRecord } from '../accounts/index.ts';
import type { InboundCall, Pipeline } from './call.ts';

type Ending = Partial<Pick<RequestRecord, 'errorCode' | 'errorMessage' | 'partial'>> & {
  readonly state: RequestRecord['state'];
  readonly status: number | null;
  readonly findings?: StreamFindings | null;
};

/** One request can lose the same thing in hundreds of turns. */
const rememberedLosses = 50;

function lossView({ path, kind, reason }: Loss): RequestRecord['losses'][number] {
  return { path, kind, reason };
}

/** What changes the outcome (a search that cannot run) stands before what only the vendors notice. */
function forPeople(losses: readonly Loss[]): RequestRecord['losses'] {
  const shown = losses.filter(({ isVisible }) => isVisible === true);
  const others = losses.filter(({ isVisible }) => isVisible !== true);
  return [...shown, ...others].slice(0, rememberedLosses).map(lossView);
}

/** Keeps the activity record of one request while it runs. */
export interface RequestLog {
  readonly id: string;
  attempt(account: AccountRecord, reason: string, route: Route): void;
  /** The request was put into another dialect, and this is what could not be carried over. */
  translated(dialect: DialectId, losses: readonly Loss[]): void;
  /** What of the answer the client's dialect has no place for. */
  lostInAnswer(losses: readonly Loss[]): void;
  attemptEnded(status: number | null, outcome: string): void;
  /** The conversation was served by another account before. */
  moved(from: NonNullable<RequestRecord['movedFrom']>): void;
  firstToken(): void;
  upstreamRequestId(id: string | null): void;
  end(ending: Ending): void;
}

export function startRequestLog(
  pipeline: Pipeline,
  call: InboundCall,
  facts: RequestFacts | null,
): RequestLog {
  const startedAtMs = pipeline.clock.nowMs();
  const startedMs = pipeline.clock.monotonicMs();
  const elapsed = (): number => Math.round((pipeline.clock.monotonicMs() - startedMs) * 10) / 10;
  let attemptStartedMs = 0;
  let record: RequestRecord = {
    id: pipeline.random.uuid(),
    startedAtMs,
    agent: call.key.agent ?? call.key.label,
    method: call.method,
    path: call.path,
    modelAsked: facts?.model ?? null,
    modelServed: null,
    accountId: null,
    accountLabel: null,
    provider: null,
    state: 'running',
    status: null,
    stream: facts?.stream ?? false,
    firstTokenMs: null,
    durationMs: null,
    usage: null,
    partial: false,
    finish: null,
    errorCode: null,
    errorMessage: null,
    upstreamRequestId: null,
    attempts: [],
    translatedTo: null,
    modelSent: null,
    losses: [],
  };
  const put = (change: Partial<RequestRecord>): void => {
    record = { ...record, ...change };
    pipeline.activity.put(record);
  };
  const endLastAttempt = (status: number | null, outcome: string): readonly Attempt[] => {
    const last = record.attempts.at(-1);
    if (last === undefined || last.outcome !== '') return record.attempts;
    return [
      ...record.attempts.slice(0, -1),
      { ...last, status, outcome, durationMs: elapsed() - attemptStartedMs },
    ];
  };
  put({});
  return {
    id: record.id,
    translated(dialect, losses) {
      record = { ...record, translatedTo: dialect, losses: forPeople(losses) };
    },
    lostInAnswer(losses) {
      if (losses.length === 0) return;
      const views = losses.map((loss) => ({ ...lossView(loss), path: `answer.${loss.path}` }));
      record = { ...record, losses: [...record.losses, ...views].slice(0, rememberedLosses) };
    },
    attempt(account, reason, route) {
      attemptStartedMs = elapsed();
      record = {
        ...record,
        accountId: account.id,
        accountLabel: account.label,
        provider: account.provider,
        modelSent: route.model,
        translatedTo: null,
        losses: [],
        attempts: [
          ...record.attempts,
          {
            accountId: account.id,
            accountLabel: account.label,
            reason,
            status: null,
            outcome: '',
            durationMs: 0,
          },
        ],
      };
    },
    attemptEnded(status, outcome) {
      record = { ...record, attempts: [...endLastAttempt(status, outcome)] };
    },
    moved(from) {
      record = { ...record, movedFrom: from };
    },
    firstToken: () => put({ firstTokenMs: elapsed() }),
    upstreamRequestId(id) {
      record = { ...record, upstreamRequestId: id };
    },
    end({ findings, ...ending }) {
      put({
        ...ending,
        durationMs: elapsed(),
        firstTokenMs: record.firstTokenMs,
        modelServed: findings?.model ?? null,
        usage: findings?.usage ?? null,
        finish: findings?.finish ?? null,
        attempts: [...endLastAttempt(ending.status, ending.state)],
      });
    },
  };
}
