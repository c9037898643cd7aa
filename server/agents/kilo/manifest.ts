import type { AgentManifest } from '../manifest.ts';
import { familyManifest, type OpenCodeFamily } from '../opencode/family.ts';

export const kilo: OpenCodeFamily = {
  id: 'kilo',
  label: 'Kilo Code',
  executable: 'kilo',
  folder: 'kilo',
  fileNames: ['config.json', 'kilo.json', 'kilo.jsonc'],
  newFileName: 'kilo.jsonc',
  variablePrefix: 'KILO',
};

/** Kilo is built on OpenCode's server and shares its schema; program and editor extension read the same file (provider notes 17.8). */
export const kiloManifest: AgentManifest = familyManifest(kilo);
