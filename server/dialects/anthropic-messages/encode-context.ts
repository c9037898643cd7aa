import type { Loss, LossKind, Target } from '../../ir/index.ts';

/** What the parts of one request's encoding share. */
export interface EncodeContext {
  readonly target: Target;
  /**
   * What the server refuses (provider notes 13). Names of request members (`metadata`, `thinking`, `output_config`,
   * `temperature`, …), and of kinds of content: `cache_control`, `documents`, `images`, `server_tools`.
   */
  readonly strip: ReadonlySet<string>;
  readonly losses: Loss[];
}

export function createEncodeContext(target: Target): EncodeContext {
  return { target, strip: new Set(target.switches.strip ?? []), losses: [] };
}

/** Books something that is left out or changed. */
export function lose(context: EncodeContext, path: string, kind: LossKind, reason: string): void {
  context.losses.push({ path, kind, reason });
}

/** The same for what changes the outcome, so that a person should be told. */
export function loseVisibly(context: EncodeContext, path: string, kind: LossKind, reason: string): void {
  context.losses.push({ path, kind, reason, isVisible: true });
}
