import { claudeCodeManifest } from './claude-code/manifest.ts';
import { codexManifest } from './codex/manifest.ts';
import type { AgentManifest } from './manifest.ts';

/** Every agent that Switchyard can point at itself, in the order of the screens. */
export const builtInManifests: readonly AgentManifest[] = [claudeCodeManifest, codexManifest];
