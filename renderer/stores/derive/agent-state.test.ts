import { describe, expect, it } from 'vitest';
import { makeAgent, makeFinding } from '../../testing/agent-fixtures.ts';
import { makeAgentGallery } from '../../testing/agent-gallery.ts';
import { agentVerb, groupAgents, isTroubled, mainFinding } from './index.ts';

const nowMs = 1_800_000_000_000;
const gallery = makeAgentGallery(nowMs);

describe('the list of agents', () => {
  it('has every agent in exactly one group, in the order of what matters', () => {
    const groups = groupAgents(gallery);
    expect(groups.map(({ name }) => name)).toEqual(['here', 'installed', 'absent', 'manual', 'impossible']);
    expect(groups.flatMap(({ agents }) => agents).length).toBe(gallery.length);
    expect(groups[0]?.agents.map(({ state }) => state)).toEqual([
      'applied',
      'drifted',
      'overridden',
      'file-missing',
      'launch-only',
    ]);
  });

  it('keeps what holds every word that was typed, also in the folder, and leaves empty groups out', () => {
    const found = groupAgents(gallery, ' CLAUDE  second ').flatMap(({ agents }) => agents);
    expect(found.map(({ home }) => home)).toEqual(['/home/ada/second/.claude']);
    expect(groupAgents(gallery, 'nobody')).toEqual([]);
  });

  it('counts as trouble only what needs a person: not launching, not what cannot be done', () => {
    const calm = gallery.filter((agent) => !isTroubled(agent)).map(({ state }) => state);
    expect(new Set(calm)).toEqual(
      new Set(['applied', 'direct', 'launch-only', 'not-installed', 'unsupported']),
    );
  });

  it('offers to point only an installed program here', () => {
    const verbs = Object.fromEntries(gallery.map((agent) => [agent.id, agentVerb(agent)]));
    expect(verbs).toMatchObject({ aider: 'use', goose: 'review', generic: 'open', cursor: 'open' });
  });

  it('shows the finding that stops the agent before a remark', () => {
    const note = makeFinding({ kind: 'note', text: 'a remark' });
    const override = makeFinding({ kind: 'override', text: 'wins' });
    expect(mainFinding(makeAgent(nowMs, { findings: [note, override] }))?.text).toBe('wins');
    expect(mainFinding(makeAgent(nowMs))).toBeNull();
  });
});
