import type { AgentView } from '../../../server/contract/index.ts';

/** Colour only where a person has to look; never per agent. */
export function agentTone(state: AgentView['state']): 'neutral' | 'warning' | 'danger' | 'good' {
  switch (state) {
    case 'applied':
      return 'good';
    case 'drifted':
    case 'overridden':
    case 'file-missing':
      return 'warning';
    case 'unparsable':
      return 'danger';
    case 'direct':
    case 'not-installed':
      return 'neutral';
  }
}
