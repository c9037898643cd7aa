import { describe, expect, it } from 'vitest';
import type { KeyPath, OwnedValue } from './text-format.ts';
import { createYamlFormat } from './yaml.ts';

const format = createYamlFormat();
const element = ['models', '[name=ours]'];

/** Sets a value and takes it out again; gives the text in between. */
function thereAndBack(text: string, path: KeyPath, value: OwnedValue): string {
  const set = format.setKey(text, path, value);
  const [reading] = format.readKeys(set.text, [path]);
  expect(reading).toMatchObject({ present: true, value });
  let back = set.text;
  for (const placement of set.placements.toReversed()) {
    const isKey = placement.path.length === path.length;
    back = isKey ? format.removeKey(back, path, placement) : format.removeEmptyContainer(back, placement);
  }
  expect(back).toBe(text);
  return set.text;
}

describe('a key that is put into a YAML file', () => {
  it('comes behind the last key of its mapping, before comments about what follows', () => {
    const text = 'a:\n  b: 1 # b\n  # about c\nc: 2\n';
    expect(thereAndBack(text, ['a', 'new'], 'x')).toBe('a:\n  b: 1 # b\n  new: x\n  # about c\nc: 2\n');
  });

  it('comes behind comments that stand further right, which belong to the key before', () => {
    const text = 'a:\n  # b: 1\n\n# end\n';
    expect(thereAndBack(text, ['c'], 2)).toBe('a:\n  # b: 1\nc: 2\n\n# end\n');
  });

  it('brings its containers, with the indentation of the file', () => {
    const text = 'a:\n    b: 1\n';
    expect(thereAndBack(text, ['x', 'deep', 'z'], true)).toBe(
      'a:\n    b: 1\nx:\n    deep:\n        z: true\n',
    );
  });

  it('fills a key that has nothing, and leaves it so afterwards', () => {
    expect(thereAndBack('a: # mine\nb: 1\n', ['a', 'x'], 1)).toBe('a: # mine\n  x: 1\nb: 1\n');
  });

  it('stays inside braces on one line', () => {
    expect(thereAndBack('a: {b: 1}  # c\n', ['a', 'x'], 'word')).toBe('a: {b: 1, x: word}  # c\n');
    expect(thereAndBack('a: { }\n', ['a', 'x'], 'y: z')).toBe('a: { x: "y: z" }\n');
  });

  it('takes the line ending of a blank file', () => {
    expect(format.setKey('\uFEFF\r\n', ['a', 'b'], 1).text).toBe('\uFEFFa:\r\n  b: 1\r\n');
    expect(format.setKey('', ['a'], 1).text).toBe('a: 1\n');
  });

  it('comes between the markers of a document', () => {
    expect(thereAndBack('---\n# c\n...\n', ['a'], 1)).toBe('---\na: 1\n# c\n...\n');
  });

  it('does not become part of long text before it', () => {
    expect(thereAndBack('a: |+\n  text\n\n', ['b'], 1)).toBe('a: |+\n  text\n\nb: 1\n');
  });
});

describe('an element that is put into a YAML list', () => {
  const value = { name: 'ours', roles: ['chat', 'edit'], options: { timeout: 5 } };

  it('stands where the dashes of that list stand', () => {
    expect(thereAndBack('models:\n- name: a\nb: 1\n', element, value)).toBe(
      'models:\n- name: a\n- name: ours\n  roles:\n  - chat\n  - edit\n  options:\n    timeout: 5\nb: 1\n',
    );
    expect(thereAndBack('models:\n  -  name: a', element, { name: 'ours', b: 1 })).toBe(
      'models:\n  -  name: a\n  -  name: ours\n     b: 1',
    );
  });

  it('makes the list where there is none', () => {
    expect(thereAndBack('a: 1\n', element, { name: 'ours' })).toBe('a: 1\nmodels:\n  - name: ours\n');
    expect(thereAndBack('models: [ ]\n', element, { name: 'ours' })).toBe('models: [ {name: ours} ]\n');
  });

  it('can be made by a key inside of it, and goes with that key', () => {
    expect(thereAndBack('models:\n', [...element, 'base'], 'x')).toBe(
      'models:\n  - name: ours\n    base: x\n',
    );
  });
});

describe('a value that is replaced in a YAML file', () => {
  it.each([
    ['a: "x" # c\n', 'a: new # c\n', '"x"'],
    ["a: 'it''s'\n", 'a: new\n', "'it''s'"],
    ['a: one\n  two\nb: 1\n', 'a: new\nb: 1\n', 'one\n  two'],
    ['a:   # c\n', 'a: new   # c\n', ''],
    ['a:\n  x # c\n', 'a:\n  new # c\n', 'x'],
    ['{a: 1, b: 2}', '{a: new, b: 2}', '1'],
    ['\uFEFF  a: 1', '\uFEFF  a: new', '1'],
  ])('%j gets its former spelling back', (text, replaced, spelled) => {
    expect(format.readKeys(text, [['a']])).toMatchObject([{ present: true, text: spelled }]);
    expect(format.setKey(text, ['a'], 'new')).toEqual({ text: replaced, placements: [] });
    expect(format.restoreKey(replaced, ['a'], spelled)).toBe(text);
  });

  it('is an element with all its lines, comments included', () => {
    const text = 'models:\n- name: ours # mine\n  # why\n  a: 1\n- name: b\n';
    const { text: replaced } = format.setKey(text, element, { name: 'ours', z: [1] });
    expect(replaced).toBe('models:\n- name: ours\n  z:\n  - 1\n- name: b\n');
    const [former] = format.readKeys(text, [element]);
    expect(former?.present === true && format.restoreKey(replaced, element, former.text ?? '')).toBe(text);
  });
});

describe('a key that is taken out of a YAML file without knowing how it came in', () => {
  it.each([
    ['a: 1\nb: 2 \nc: 3\n', ['b'], 'a: 1\nc: 3\n'],
    ['a: 1\r\nb: 2', ['b'], 'a: 1'],
    ['a: 1\nb: 2 # mine\n', ['b'], 'a: 1\n# mine\n'],
    ['models:\n- name: ours\n  b: 1\n', [...element, 'name'], 'models:\n- b: 1\n'],
    ['models:\n- name: ours # c\n  b: 1\n', [...element, 'name'], 'models:\n-  # c\n  b: 1\n'],
    ['models:\n  - name: ours\n    b: 1\n  - c\n', element, 'models:\n  - c\n'],
    ['models: [{name: ours}, b]\n', element, 'models: [ b]\n'],
    ['{a: 1, b: 2, c: 3}', ['b'], '{a: 1, c: 3}'],
    ['a: 1\n', ['missing'], 'a: 1\n'],
  ])('%j without %j', (text, path, left) => {
    expect(format.removeKey(text, path, null)).toBe(left);
  });

  it('leaves a container that somebody uses', () => {
    const placement = { path: ['a'], lead: '', trail: '\n', interior: null };
    expect(format.removeEmptyContainer('a:\n  b: 1\n', placement)).toBe('a:\n  b: 1\n');
    expect(format.removeEmptyContainer('a: x\n', placement)).toBe('a: x\n');
    expect(format.removeEmptyContainer('a:\nb: 1\n', placement)).toBe('b: 1\n');
  });
});
