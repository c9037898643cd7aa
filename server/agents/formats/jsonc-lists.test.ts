import { describe, expect, it } from 'vitest';
import { createFormat } from './registry.ts';
import type { KeyPath, OwnedValue, TextFormat } from './text-format.ts';

const path: KeyPath = ['customModels', '[model=ours]'];
const element = { model: 'ours', tags: ['a'], more: { limit: 1 } };

function inserted(text: string, value: OwnedValue = element, at: KeyPath = path): string {
  const format = createFormat('json');
  const set = format.setKey(text, at, value);
  expect(format.readKeys(set.text, [at])).toMatchObject([{ present: true, value }]);
  const key = set.placements.at(-1);
  if (key === undefined) throw new TypeError('nothing was inserted');
  // What was put in comes out again, containers last.
  const taken = format.removeKey(set.text, at, key);
  const containers = set.placements.slice(0, -1).toReversed();
  const back = containers.reduce((rest, placement) => format.removeEmptyContainer(rest, placement), taken);
  expect(back === text || format.isVacant(back)).toBe(true);
  return set.text;
}

describe('an element put into a JSON list', () => {
  it('is printed in the indentation of the file, and its list is made', () => {
    expect(inserted('{\n\t"a": 1\n}')).toBe(
      '{\n\t"a": 1,\n\t"customModels": [\n\t\t{\n\t\t\t"model": "ours",\n\t\t\t"tags": [\n\t\t\t\t"a"\n\t\t\t],\n' +
        '\t\t\t"more": {\n\t\t\t\t"limit": 1\n\t\t\t}\n\t\t}\n\t]\n}',
    );
  });

  it('stands on one line where its neighbours do', () => {
    expect(inserted('{\r\n  "customModels": [\r\n    { "model": "a" }, // a\r\n  ]\r\n}')).toBe(
      '{\r\n  "customModels": [\r\n    { "model": "a" }, // a\r\n' +
        '    { "model": "ours", "tags": ["a"], "more": { "limit": 1 } },\r\n  ]\r\n}',
    );
    expect(inserted('{\n "customModels": [{"model":"a"}, {"model":"b"}]\n}')).toBe(
      '{\n "customModels": [{"model":"a"}, {"model":"b"}, {"model":"ours","tags":["a"],"more":{"limit":1}}]\n}',
    );
  });

  it('adds no white space to a minified file', () => {
    expect(inserted('{"x":1}')).toBe(
      '{"x":1,"customModels":[{"model":"ours","tags":["a"],"more":{"limit":1}}]}',
    );
  });

  it('opens its braces on the line of its neighbour', () => {
    expect(inserted('{\n  "customModels": [{\n    "model": "a"\n  }]\n}', { model: 'ours' })).toBe(
      '{\n  "customModels": [{\n    "model": "a"\n  }, {\n    "model": "ours"\n  }]\n}',
    );
  });

  it('leaves comments where they are', () => {
    expect(
      inserted('{\n  "customModels": [\n    // first\n    { "model": "a" } // a\n    // last\n  ]\n}', {
        model: 'ours',
      }),
    ).toBe(
      '{\n  "customModels": [\n    // first\n    { "model": "a" }, // a\n    { "model": "ours" }\n    // last\n  ]\n}',
    );
  });

  it('is made with its name when a path leads through it', () => {
    expect(inserted('{}', 'http://x', ['models', '[name=Switchyard]', 'apiBase'])).toBe(
      '{\n  "models": [\n    {\n      "name": "Switchyard",\n      "apiBase": "http://x"\n    }\n  ]\n}',
    );
  });

  it('takes the place of an element of the same name, whose spelling can be put back', () => {
    const format = createFormat('json');
    const text = '{"customModels": [\n{"model": "x"}, {"model" : "ours", /* mine */ "limit":7}]}';
    const [reading] = format.readKeys(text, [path]);
    expect(reading).toMatchObject({ present: true, line: 2, column: 17, value: { model: 'ours', limit: 7 } });
    const next = format.setKey(text, path, { model: 'ours' });
    expect(next).toEqual({
      text: '{"customModels": [\n{"model": "x"}, {"model":"ours"}]}',
      placements: [],
    });
    const former = reading?.present === true ? (reading.text ?? '') : '';
    expect(format.restoreKey(next.text, path, former)).toBe(text);
  });
});

describe('a path through JSON', () => {
  const format: TextFormat = createFormat('json');

  it('takes a part that looks like a selector as a key where an object stands', () => {
    const text = '{"customModels": {"[model=ours]": 1}}';
    expect(format.readKeys(text, [path])).toMatchObject([{ present: true, value: 1 }]);
    expect(format.setKey(text, path, 2).text).toBe('{"customModels": {"[model=ours]": 2}}');
  });

  it('takes keys with dots as one part', () => {
    const set = format.setKey('{"claudeCode": {}}', ['claudeCode.environment', '[name=A]', 'value'], 'x');
    expect(set.text).toBe('{"claudeCode": {}, "claudeCode.environment": [{"name": "A", "value": "x"}]}');
  });

  it.each<[string, string, KeyPath, OwnedValue, string]>([
    ['two elements of the name', '{"a": [{"n":"x"},{"n":"x"}]}', ['a', '[n=x]'], { n: 'x' }, 'there twice'],
    ['a string for a list', '{"a": "x"}', ['a', '[n=x]'], { n: 'x' }, 'where a list is expected'],
    ['a list for an object', '{"a": [{"b":1}]}', ['a', 'b'], 1, 'where an object is expected'],
    ['an object for a value', '{"a": {"b": {}}}', ['a', 'b'], 1, 'where one value is expected'],
    ['a value for an object', '{"a": {"b": 1}}', ['a', 'b'], { c: 1 }, 'where an object is expected'],
    ['an element that is not the selected one', '{"a": []}', ['a', '[n=x]'], { n: 'y' }, 'not the element'],
  ])('refuses %s', (_name, text, at, value, message) => {
    expect(() => format.setKey(text, at, value)).toThrow(message);
  });

  it('does not mistake elements for each other by odd names', () => {
    const text =
      '{"a": [{"n": 1}, {"n": null}, {"__proto__": {"n": "x"}}, {"n": "y]=x"}, "x", [{"n": "x"}]]}';
    expect(format.readKeys(text, [['a', '[n=x]']])).toEqual([{ present: false }]);
    expect(format.readKeys(text, [['a', '[n=y]=x]']])).toMatchObject([{ present: true }]);
  });
});

describe('an element of ours that is empty but for its name', () => {
  const format = createFormat('json');
  const placement = { path: ['a', '[n=x]'], lead: '', trail: '', interior: null };

  it.each([
    ['{"a":[{"n":"x"}]}', '{"a":[]}'],
    ['{"a":[{"n":"x","b":1}]}', '{"a":[{"n":"x","b":1}]}'],
    ['{"a":[{"n":"x"/* keep */}]}', '{"a":[{"n":"x"/* keep */}]}'],
  ])('goes only when nobody else uses it: %s', (text, next) => {
    expect(format.removeEmptyContainer(text, placement)).toBe(next);
  });
});
