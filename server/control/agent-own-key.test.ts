import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientKeyView } from '../contract/index.ts';
import { openControlBench, type ControlBench } from '../testing/control-bench.ts';

const models = { main: 'some-model' };
const goose = { agent: 'goose', models };

const keys = async ({ switchyard }: ControlBench): Promise<readonly ClientKeyView[]> =>
  (await switchyard.handlers['keys.list']({})).keys;

it('an agent that was told of no model says so in the list', async () => {
  const { handlers } = (await openControlBench()).switchyard;
  const noModel = expect.stringContaining('knows no model yet');
  expect((await handlers['agents.plan']({ agent: 'opencode', action: 'apply' })).warnings).toContainEqual(
    noModel,
  );
  const { agent, warnings } = await handlers['agents.apply']({ agent: 'opencode' });
  expect(warnings).toContainEqual(noModel);
  expect(agent.findings).toContainEqual(expect.objectContaining({ kind: 'note', text: noModel }));
});

describe('an agent that takes its key from no file', () => {
  it('gets none by being pointed here: nothing would hold it', async () => {
    const test = await openControlBench();
    const { agent } = await test.switchyard.handlers['agents.apply'](goose);
    expect([agent.state, agent.key]).toEqual(['applied', null]);
    expect(agent.stateDetail).toContain('keys add --agent goose');
    for (const file of agent.files)
      expect(await readFile(file, 'utf8').catch(() => '')).not.toMatch(/swy_|YOUR_SWITCHYARD_KEY/);
    await test.switchyard.handlers['agents.apply'](goose);
    expect(await keys(test)).toEqual([]);
  });

  it('has the key that the person made for it, also after it is applied again, until it is put back', async () => {
    const test = await openControlBench();
    const { handlers, proxyUrl } = test.switchyard;
    const { agent } = await handlers['agents.apply'](goose);
    const made = await handlers['keys.add']({ label: 'Goose', agent: 'goose' });
    await handlers['agents.apply'](goose);
    const ask = async (): Promise<number> =>
      (await fetch(`${proxyUrl}/v1/nothing`, { headers: { authorization: `Bearer ${made.key}` } })).status;
    expect(await ask()).toBe(404);
    const { agents } = await handlers['agents.list']({});
    const seen = agents.find(({ id, home }) => id === 'goose' && home === agent.home);
    expect(seen?.key).toEqual({ id: made.view.id, lastFour: made.view.lastFour });
    expect(seen?.lastSeenMs).not.toBeNull();
    await handlers['agents.undo']({ agent: 'goose' });
    expect(await ask()).toBe(401);
  });

  it('loses its key with the home that it was made for', async () => {
    const test = await openControlBench();
    const { handlers } = test.switchyard;
    const home = join(test.directory, 'second-goose');
    await mkdir(home);
    await handlers['agents.add-home']({ agent: 'goose', path: home });
    await handlers['keys.add']({ label: 'Goose', agent: 'goose', home });
    expect(await keys(test)).toHaveLength(1);
    await handlers['agents.remove-home']({ agent: 'goose', path: home });
    expect(await keys(test)).toEqual([]);
  });

  it('is the only kind that a key is made for by hand', async () => {
    const { handlers } = (await openControlBench()).switchyard;
    await expect(handlers['keys.add']({ label: 'x', agent: 'claude-code' })).rejects.toMatchObject({
      code: 'input-invalid',
    });
    await expect(handlers['keys.add']({ label: 'x', agent: 'nobody' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(
      handlers['keys.add']({ label: 'x', agent: 'goose', home: '/nowhere' }),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect((await handlers['keys.list']({})).keys).toEqual([]);
  });
});
