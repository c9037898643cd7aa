import type { FindingsDraft } from '../findings.ts';
import { memberOf, textOf } from '../json-values.ts';
import { readUsage } from './usage.ts';

/** Books model, usage and finish reason of a response object, whole or as a reader of its members. */
export function bookResponse(findings: FindingsDraft, member: (name: string) => unknown): void {
  findings.model = textOf(member('model'), 256) ?? findings.model;
  findings.usage = readUsage(member('usage')) ?? findings.usage;
  findings.finish =
    textOf(memberOf(member('incomplete_details'), 'reason'), 100) ??
    textOf(member('status'), 100) ??
    findings.finish;
}
