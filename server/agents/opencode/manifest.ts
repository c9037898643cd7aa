import type { AgentManifest } from '../manifest.ts';
import { familyManifest, type OpenCodeFamily } from './family.ts';

export const openCode: OpenCodeFamily = {
  id: 'opencode',
  label: 'OpenCode',
  executable: 'opencode',
  folder: 'opencode',
  fileNames: ['config.json', 'opencode.json', 'opencode.jsonc'],
  newFileName: 'opencode.json',
  variablePrefix: 'OPENCODE',
};

/**
 * OpenCode gets a provider of its own in the shape of version 1, which version 2 reads too (provider notes 17.3). Its
 * own providers are left alone: a changed address of `anthropic` would take that login away.
 */
export const openCodeManifest: AgentManifest = familyManifest(openCode);
