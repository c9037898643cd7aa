import { noFindings } from '../manifest-parts.ts';
import type { AgentManifest } from '../manifest.ts';

export type ByHandProgram = Pick<
  AgentManifest,
  'id' | 'label' | 'executables' | 'homes' | 'manual' | 'costs'
> &
  Partial<Pick<AgentManifest, 'modelSlots'>>;

/** A program that can be pointed here in its own windows only. */
export function byHandManifest(program: ByHandProgram): AgentManifest {
  return {
    modelSlots: [],
    ...program,
    modes: [],
    files: () => [],
    desired: () => [],
    credentialFiles: () => [],
    inspect: noFindings,
  };
}
