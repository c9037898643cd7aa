import { noFindings, usualHome } from '../manifest-parts.ts';
import type { AgentManifest, Snippet } from '../manifest.ts';

export interface GenericClient {
  readonly id: string;
  readonly label: string;
  readonly cost: string;
  readonly manual: AgentManifest['manual'];
}

/** An entry that is no program: only lines to copy, and a client key of its own. Its home stands for "this person". */
export function genericManifest({ id, label, cost, manual }: GenericClient): AgentManifest {
  return {
    id,
    label,
    isProgram: false,
    executables: [],
    homes: (_environment, homeDirectory) => [usualHome(homeDirectory)],
    modes: [],
    modelSlots: [{ id: 'main', label: 'Model', detail: 'The name that stands in the lines to copy.' }],
    manual,
    files: () => [],
    desired: () => [],
    costs: [
      'Switchyard changes no file for it: you copy the lines, and take them out again yourself.',
      'Whatever uses the same lines shows up under one name; make a key of its own for each program that you want to tell apart.',
      cost,
      'When Switchyard is not running, requests are refused at once.',
    ],
    credentialFiles: () => [],
    inspect: noFindings,
  };
}

/** Lines of a `.env` file. Addresses and keys need no quotes. */
export function dotenvSnippet(variables: Readonly<Record<string, string>>): Snippet {
  const text = Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
  return { id: 'dotenv', label: '.env file', language: 'dotenv', text };
}
