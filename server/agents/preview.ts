import { isSwitchyardError } from '../errors/index.ts';
import type { AgentPlan } from './engine-types.ts';
import type { ReadyPlan } from './file-plan.ts';
import { planFile, type CommitTools, type FileTask } from './file-task.ts';

/** What writing these files would do; the first refusal refuses all of them. Nothing is written. */
export async function previewFiles(
  tools: CommitTools,
  tasks: readonly FileTask[],
): Promise<Pick<AgentPlan, 'changes' | 'diff' | 'warnings' | 'refused'>> {
  const ready: ReadyPlan[] = [];
  for (const task of tasks) {
    try {
      ready.push((await planFile(tools, task)).plan);
    } catch (error) {
      if (!isSwitchyardError(error)) throw error;
      const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
      const { line, column } = error.details;
      const place = { line: number(line), column: number(column) };
      const refused = { file: task.scope.file, message: error.message, ...place };
      return { changes: [], diff: '', warnings: [], refused };
    }
  }
  return {
    changes: ready.flatMap((plan) => plan.changes),
    diff: ready.flatMap((plan) => plan.diff).join('\n'),
    warnings: ready.flatMap((plan) => plan.warnings),
    refused: null,
  };
}
