import { claudeCodeRouter } from './claude-code-router.ts';
import { direct } from './direct.ts';
import { nginx } from './nginx.ts';
import { createPassThrough } from './pass-through.ts';
import type { Peer } from './peer.ts';
import { portkey } from './portkey.ts';
import { createSwitchyard, createTranslatingSwitchyard, type SwitchyardSetup } from './switchyard.ts';

export type { Peer, PeerContext, RunningPeer } from './peer.ts';
export { translatedName } from './switchyard.ts';
export type { SwitchyardSetup } from './switchyard.ts';

/** Everybody, in the order of the tables. */
export function createPeers(setup: SwitchyardSetup): readonly Peer[] {
  return [
    direct,
    nginx,
    createPassThrough(setup.nodeArguments),
    portkey,
    claudeCodeRouter,
    createSwitchyard(setup),
    createTranslatingSwitchyard(setup),
  ];
}
