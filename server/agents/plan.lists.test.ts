import { describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import type { TextFormat } from './formats/text-format.ts';
import { planApply } from './plan.ts';
import { applyTo, clientKey, proxyUrl, ready, situationOf, undoOf } from './testing/planning.ts';
import { listAgent } from './testing/test-agents.ts';

const text = `{
  "customModels": [
    { "model": "a", "apiKey": "sk-the-persons-own-key" },
    { "model": "b" }
  ]
}
`;

describe('an element of a list as a managed key', () => {
  it('is added among the elements of the person, and its secrets are never shown', () => {
    const plan = ready(applyTo(listAgent, text));
    expect(plan.diff).toContain(
      '+    { "model": "switchyard/one", "baseUrl": "http://127.0.0.1:4310/v1", "apiKey": "••••cdef", "maxOutputTokens": 64000, "tags": ["a", "b"], "more": {} }',
    );
    expect(plan.changes[0]).toMatchObject({ key: 'customModels[model=switchyard/one]', before: null });
    const shown = JSON.stringify([plan.diff, plan.changes, plan.warnings, plan.maskedText, plan.nextEntries]);
    expect(shown).not.toContain(clientKey);
    expect(shown).not.toContain('persons-own');
    expect(ready(undoOf(listAgent, plan.nextText, plan.nextEntries)).nextText).toBe(text);
  });

  it('keeps what another program adds before and after it, and stays itself when it was changed', () => {
    const plan = ready(applyTo(listAgent, text));
    const edited = (plan.nextText ?? '')
      .replace('    { "model": "a"', '    { "model": "new" },\n    { "model": "a"')
      .replace('"more": {} }', '"more": {} },\n    { "model": "last" }');
    const undone = ready(undoOf(listAgent, edited, plan.nextEntries)).nextText;
    expect(undone).toBe(
      text
        .replace('    { "model": "a"', '    { "model": "new" },\n    { "model": "a"')
        .replace('{ "model": "b" }', '{ "model": "b" },\n    { "model": "last" }'),
    );
    const changed = (plan.nextText ?? '').replace('64000', '1');
    const kept = ready(undoOf(listAgent, changed, plan.nextEntries));
    expect(kept.nextText).toContain('"maxOutputTokens": 1');
    expect(kept.warnings.join()).toContain('customModels[model=switchyard/one] was changed by somebody else');
  });

  it('is recognised when another program sorted its keys and moved it', () => {
    const plan = ready(applyTo(listAgent, '{}'));
    const data = JSON.parse(plan.nextText ?? '') as { customModels: object[] };
    const [ours = {}] = data.customModels;
    data.customModels = [{ model: 'x' }, Object.fromEntries(Object.entries(ours).toReversed())];
    const moved = JSON.stringify(data);
    expect(ready(applyTo(listAgent, moved, plan.nextEntries)).nextText).toBe(moved);
    expect(ready(undoOf(listAgent, moved, plan.nextEntries)).nextText).toBe(
      '{"customModels":[{"model":"x"}]}',
    );
  });

  const format = createFormat('json');
  const keys = listAgent.manifest.desired(listAgent.home, {
    proxyUrl,
    clientKey,
    mode: 'key',
    models: {},
    catalogue: [],
  });
  const after =
    (change: (edited: string) => string): TextFormat['setKey'] =>
    (given, path, value) => {
      const set = format.setKey(given, path, value);
      return { ...set, text: change(set.text) };
    };

  it.each<[string, TextFormat['setKey']]>([
    ['changes an element of the person', after((edited) => edited.replace('"b"', '"c"'))],
    ['loses an element of the person', after((edited) => edited.replace(/\{ "model": "b" \},?/, ''))],
    [
      'puts the list of the person away',
      (given, path, value) => format.setKey(given.replace(/\[[^]*\]/, '[]'), path, value),
    ],
    [
      'puts a second element in',
      after((edited) => edited.replace('"customModels": [', '"customModels": [{},')),
    ],
  ])('is refused to an editor that %s', (_name, setKey) => {
    const wanted = keys.filter(({ path }) => path[0] === 'customModels');
    const plan = planApply(
      situationOf(listAgent, text),
      { mode: 'key', proxyUrl, keys: wanted },
      { ...format, setKey },
    );
    expect(plan).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('changing more than planned'),
    });
  });

  it('is refused to an editor that puts a container where a value of the person stands', () => {
    const asTable = (given: string): string => given.replace('"settings": 1', '"settings": {}');
    const careless: TextFormat = {
      ...format,
      readKeys: (given, paths) => format.readKeys(asTable(given), paths),
      setKey: (given, path, value) => format.setKey(asTable(given), path, value),
    };
    const wanted = keys.filter(({ path }) => path[0] === 'settings');
    const plan = planApply(
      situationOf(listAgent, '{"settings": 1}'),
      { mode: 'key', proxyUrl, keys: wanted },
      careless,
    );
    expect(plan).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('changing more than planned'),
    });
  });
});
