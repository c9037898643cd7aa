import { exampleModel, noFindings, usualHome } from '../manifest-parts.ts';
import type { AgentManifest, Connection, Snippet } from '../manifest.ts';
import { environmentSnippets } from '../snippets.ts';

/** What the official SDKs read, and one small call with each of them. */
export interface ClientLines {
  readonly variables: Readonly<Record<string, string>>;
  readonly python: string;
  readonly node: string;
  readonly curl: string;
}

export interface GenericClient {
  readonly id: string;
  readonly label: string;
  readonly cost: string;
  /** `model` stands for a model that is served here. */
  readonly lines: (connection: Connection, model: string) => ClientLines;
}

/** An entry that is no program: only lines to copy, and a client key of its own. Its home stands for "this person". */
export function genericManifest({ id, label, cost, lines }: GenericClient): AgentManifest {
  return {
    id,
    label,
    isProgram: false,
    executables: [],
    homes: (_environment, homeDirectory) => [usualHome(homeDirectory)],
    modes: [],
    modelSlots: [{ id: 'main', label: 'Model', detail: 'The name that stands in the lines to copy.' }],
    manual: (connection) => snippetsOf(lines(connection, exampleModel(connection))),
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

function snippetsOf({ variables, python, node, curl }: ClientLines): readonly Snippet[] {
  return [
    ...environmentSnippets(variables),
    dotenvSnippet(variables),
    { id: 'python', label: 'Python SDK', language: 'python', text: python },
    { id: 'node', label: 'Node SDK', language: 'javascript', text: node },
    { id: 'curl', label: 'curl', language: 'shell', text: curl },
  ];
}

/** Lines of a `.env` file. Addresses and keys need no quotes. */
function dotenvSnippet(variables: Readonly<Record<string, string>>): Snippet {
  const text = Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
  return { id: 'dotenv', label: '.env file', language: 'dotenv', text };
}
