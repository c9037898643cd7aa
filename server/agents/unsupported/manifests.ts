import { applicationFolder, configFolder, joinPath, noFindings, usualHome } from '../manifest-parts.ts';
import type { AgentManifest } from '../manifest.ts';

type UnsupportedProgram = Pick<AgentManifest, 'id' | 'label' | 'executables' | 'homes'> & {
  readonly unsupported: string;
};

function unsupportedManifest(program: UnsupportedProgram): AgentManifest {
  return {
    ...program,
    modes: [],
    modelSlots: [],
    manual: () => [],
    files: () => [],
    desired: () => [],
    costs: [],
    credentialFiles: () => [],
    inspect: noFindings,
  };
}

/** Provider notes 14: the binary of September 2026 has no provider route left; older ones need the vendor's service too. */
export const ampManifest: AgentManifest = unsupportedManifest({
  id: 'amp',
  label: 'Amp',
  executables: ['amp'],
  homes: (environment, homeDirectory) => [
    usualHome(joinPath(configFolder(environment, homeDirectory), 'amp')),
  ],
  unsupported:
    "Since May 2026 Amp runs its models in its vendor's cloud, so no setting on this computer can point it here. Older builds could be pointed, but they also need the vendor's own service at the same address, which Switchyard does not stand in for. Use an agent that calls models from this computer, for instance Claude Code, Codex or OpenCode.",
});

/** Provider notes 17.10. */
export const cursorManifest: AgentManifest = unsupportedManifest({
  id: 'cursor',
  label: 'Cursor',
  executables: ['cursor'],
  homes: (environment, homeDirectory, platform = process.platform) => [
    usualHome(joinPath(applicationFolder(environment, homeDirectory, platform), 'Cursor')),
  ],
  unsupported:
    'Cursor asks models from its own servers, and those refuse addresses on your computer such as 127.0.0.1. Opening Switchyard to the internet for it would hand your accounts to whoever finds the address. The Claude Code extension inside Cursor can be pointed here: see the row Claude Code for VS Code.',
});

/** Provider notes 17.15. */
export const windsurfManifest: AgentManifest = unsupportedManifest({
  id: 'windsurf',
  label: 'Windsurf',
  executables: ['windsurf'],
  homes: (_environment, homeDirectory) => [usualHome(joinPath(homeDirectory, '.codeium', 'windsurf'))],
  unsupported:
    "Windsurf has no setting for another address: keys of your own go through its vendor's servers as well. Run Claude Code, Codex or another agent in its terminal and point that here.",
});
