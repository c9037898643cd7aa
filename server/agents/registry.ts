import { claudeCodeManifest } from './claude-code/manifest.ts';
import { codexManifest } from './codex/manifest.ts';
import { geminiCliManifest } from './gemini-cli/manifest.ts';
import { qwenCodeManifest } from './qwen-code/manifest.ts';
import { openCodeManifest } from './opencode/manifest.ts';
import { kiloManifest } from './kilo/manifest.ts';
import { copilotCliManifest } from './copilot-cli/manifest.ts';
import { crushManifest } from './crush/manifest.ts';
import { aiderManifest } from './aider/manifest.ts';
import { claudeDesktopManifest } from './by-hand/claude-desktop.ts';
import { copilotVscodeManifest } from './by-hand/copilot-vscode.ts';
import { claudeCodeVscodeManifest } from './claude-code-vscode/manifest.ts';
import { clineManifest } from './cline/manifest.ts';
import { continueManifest } from './continue/manifest.ts';
import { droidManifest } from './droid/manifest.ts';
import { anyAnthropicManifest } from './generic/anthropic.ts';
import { anyGeminiManifest } from './generic/gemini.ts';
import { anyOpenAiManifest } from './generic/openai.ts';
import { gooseManifest } from './goose/manifest.ts';
import { ampManifest, cursorManifest, windsurfManifest } from './unsupported/manifests.ts';
import { zedManifest } from './zed/manifest.ts';
import type { AgentManifest } from './manifest.ts';

/** Every agent that Switchyard can point at itself, in the order of the screens. */
export const builtInManifests: readonly AgentManifest[] = [
  claudeCodeManifest,
  claudeCodeVscodeManifest,
  codexManifest,
  geminiCliManifest,
  qwenCodeManifest,
  openCodeManifest,
  kiloManifest,
  copilotCliManifest,
  crushManifest,
  droidManifest,
  gooseManifest,
  aiderManifest,
  zedManifest,
  continueManifest,
  clineManifest,
  claudeDesktopManifest,
  copilotVscodeManifest,
  anyOpenAiManifest,
  anyAnthropicManifest,
  anyGeminiManifest,
  ampManifest,
  cursorManifest,
  windsurfManifest,
];
