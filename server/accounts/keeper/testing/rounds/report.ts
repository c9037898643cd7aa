/** The raw result of one test of reliability notes 5.3. */
export interface RoundReport {
  readonly id: string;
  readonly what: string;
  readonly rounds: number;
  readonly good: number;
  readonly figures: Readonly<Record<string, number>>;
  /** One line for each round that went wrong, at most 20. */
  readonly faults: readonly string[];
}

export interface RoundBook {
  /** Runs one round; what it throws or answers with is a fault of that round. */
  round(name: string, run: () => Promise<string | null>): Promise<void>;
  count(figure: string, by?: number): void;
  /** Keeps the largest value seen. */
  most(figure: string, value: number): void;
  report(): RoundReport;
}

export function openRoundBook(id: string, what: string): RoundBook {
  const figures: Record<string, number> = {};
  const faults: string[] = [];
  let rounds = 0;
  let good = 0;
  return {
    async round(name, run) {
      rounds += 1;
      const fault = await run().catch((error: unknown) => String(error));
      if (fault === null) good += 1;
      else if (faults.length < 20) faults.push(`${name}: ${fault}`);
    },
    count: (figure, by = 1) => void (figures[figure] = (figures[figure] ?? 0) + by),
    most: (figure, value) => void (figures[figure] = Math.max(figures[figure] ?? 0, Math.round(value))),
    report: () => ({ id, what, rounds, good, figures, faults }),
  };
}

/** A fault unless `left` and `right` say the same. */
export function differs(what: string, left: unknown, right: unknown): string | null {
  const [is, wanted] = [JSON.stringify(left), JSON.stringify(right)];
  return is === wanted ? null : `${what}: ${is} instead of ${wanted}`;
}

/** The first fault of several checks. */
export function firstFault(...checks: readonly (string | null)[]): string | null {
  return checks.find((check) => check !== null) ?? null;
}
