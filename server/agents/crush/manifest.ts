import { join } from 'node:path';
import { chosenDirectory } from '../chosen-directory.ts';
import { clientKeyPlaceholder, type AgentHome, type AgentManifest, type Environment } from '../manifest.ts';
import { inspectCrush } from './inspect.ts';
import { jsonKeys, scriptKey, scriptLines } from './provider.ts';

const scriptFile = (home: string): string => join(home, 'crushrc');
const jsonFile = (home: string): string => join(home, 'crush.json');

/**
 * Crush runs `crushrc` as its settings; a person who still has only the older `crush.json` keeps that form (provider
 * notes 17.13). There is no way to give it settings for one process beside its own, so it cannot be launched.
 */
export const crushManifest: AgentManifest = {
  id: 'crush',
  label: 'Crush',
  executables: ['crush'],
  homes: (environment, homeDirectory) => [configHome(environment, homeDirectory)],
  modes: ['key'],
  modelSlots: [
    { id: 'large', label: 'Large model', detail: 'The model for the work itself.' },
    { id: 'small', label: 'Small model', detail: 'The model for titles and summaries.' },
  ],
  files: (home) => [
    { path: scriptFile(home), format: 'shell' },
    { path: jsonFile(home), format: 'json' },
  ],
  desired: (home, connection, existing) =>
    existing?.has(jsonFile(home)) === true && !existing.has(scriptFile(home))
      ? jsonKeys(jsonFile(home), connection)
      : [scriptKey(scriptFile(home), connection)],
  manual: (connection) => [
    {
      id: 'crushrc',
      label: '~/.config/crush/crushrc',
      language: 'shell',
      text: scriptLines({ ...connection, clientKey: clientKeyPlaceholder }),
    },
  ],
  costs: [
    'crushrc is a script that Crush runs; Switchyard adds a marked block at its end and touches no other line.',
    'Crush keeps its own providers and its own choice of a model; a model of Switchyard is used once it is chosen there or mapped here.',
    'Every model is spoken to as a chat model; Switchyard translates for the others.',
    'When Switchyard is not running, its models cannot be reached; other providers of Crush still work.',
  ],
  // Its own state and sign-ins; the path differs on Windows, where nothing is looked for.
  credentialFiles: (home) => [join(home, '..', '..', '.local', 'share', 'crush', 'crush.json')],
  inspect: inspectCrush,
};

function configHome(environment: Environment, homeDirectory: string): AgentHome {
  const usual = join(homeDirectory, '.config', 'crush');
  const named = chosenDirectory(environment, 'CRUSH_GLOBAL_CONFIG', homeDirectory);
  const base = chosenDirectory(environment, 'XDG_CONFIG_HOME', homeDirectory);
  const path = named ?? (base === null ? usual : join(base, 'crush'));
  return { path, source: path === usual ? 'default' : 'environment' };
}
