import { file, refused, unparsable, type CorpusFile } from './ugly-corpus.ts';

const filler = 'some text with "quotes", // slashes and [brackets] '.repeat(5);
const fiveMegabytes = `{\n  "customModels": [\n${Array.from(
  { length: 18_000 },
  (_, index) => `    { "model": "m${index}", "note": ${JSON.stringify(filler)} }`,
).join(',\n')}\n  ]\n}\n`;
const oneLine = `{"customModels":[${Array.from(
  { length: 9000 },
  (_, index) => `{"model":"m${index}","note":"${'x'.repeat(90)}"}`,
).join(',')}],"models":[]}`;

/** Settings with lists of models (`customModels`, by `model`), providers (`models`, by `name`) and variables. */
export const jsonListCorpus: readonly CorpusFile[] = [
  file('empty file', ''),
  file('empty list', '{\n  "customModels": []\n}\n'),
  file('empty list with a blank', '{"customModels": [ ]}'),
  file('empty list over two lines', '{\n  "customModels": [\n  ]\n}\n'),
  file(
    'empty list with a comment',
    '{\n  "customModels": [ // none yet\n  ],\n  "models": [/* none */]\n}\n',
  ),
  file(
    'list of scalars where objects are expected',
    '{\n  "customModels": ["gpt-5", 3, null],\n  "models": [\n    "x"\n  ]\n}',
  ),
  file(
    'element of the same name with another key',
    '{\n  "models": [\n    { "name": "Switchyard", "theirs": true }\n  ]\n}\n',
  ),
  file(
    'our element with foreign values',
    '{\n  "customModels": [\n    { "model": "a" },\n    {\n      "model": "switchyard/one", // mine\n      "baseUrl": "https://llm.example/v1"\n    },\n    { "model": "b" }\n  ]\n}\n',
  ),
  file(
    'placeholder of another proxy',
    '{"customModels":[{"model":"switchyard/one","baseUrl":"http://localhost:4000","apiKey":"sk-placeholder"}],"models":[{"name":"Switchyard","apiBase":"http://127.0.0.1:8317/v1"}]}',
  ),
  file(
    'comments between elements',
    '{\n  "customModels": [\n    // first\n    { "model": "a" }, // after a\n    /* before b */ { "model": "b" } // after b\n    // last\n  ] // list\n}\n',
  ),
  file(
    'trailing comma in the list',
    '{\n  "customModels": [\n    { "model": "a", },\n    { "model": "b", }, // b\n  ],\n}\n',
  ),
  file('comma first', '{\n  "customModels": [\n      { "model": "a" }\n    , { "model": "b" }\n  ]\n}\n'),
  file('tabs', '{\n\t"customModels": [\n\t\t{\n\t\t\t"model": "a"\n\t\t}\n\t]\n}\n'),
  file(
    'CRLF',
    '{\r\n    "customModels": [\r\n        {\r\n            "model": "a"\r\n        }\r\n    ]\r\n}\r\n',
  ),
  file('byte order mark and CRLF', '\uFEFF{\r\n  "models": [\r\n    {"name": "Mine"}\r\n  ]\r\n}'),
  file('minified', '{"customModels":[{"model":"a","x":[1]}],"models":[{"name":"Mine"}],"model":"a"}'),
  file('one line with blanks', '{ "customModels": [ { "model": "a" }, { "model": "b" } ] }'),
  file(
    'elements on one line in a file of many',
    '{\n  "customModels": [{"model": "a"}, {"model": "b"}],\n  "x": 1\n}\n',
  ),
  file('brackets hugging', '{\n  "customModels": [{\n    "model": "a"\n  }, {\n    "model": "b"\n  }]\n}\n'),
  file(
    'keys with dots',
    '{\n  "agent.environment": [\n    { "name": "PATH", "value": "/bin" }\n  ],\n  "agent": { "environment": [] }\n}\n',
  ),
  file(
    'variables of our names',
    '{\n  "agent.environment": [\n    { "name": "AGENT_TOKEN", "value": "sk-the-persons-own" },\n    { "value": "https://x.example", "name": "AGENT_BASE_URL" }\n  ]\n}',
  ),
  file(
    'names that look like selectors',
    '{"customModels":[{"model":"[model=switchyard/one]"},{"[model=a]":1}],"[name=Switchyard]":{}}',
  ),
  file(
    'names that are not strings',
    '{"customModels":[{"model":1},{"model":null},{"model":["switchyard/one"]},{}]}',
  ),
  file(
    'other elements twice',
    '{"customModels":[{"model":"a"},{"model":"a"}],"models":[{"name":"b","name":"c"}]}',
  ),
  file('lists in lists', '{"customModels":[[{"model":"switchyard/one"}],[]],"models":[[],{}]}'),
  file(
    'an object where the list is expected',
    '{"customModels": {"[model=switchyard/one]": {"model": "x"}}, "models": {}}',
  ),
  file('mixed line endings', '{\r\n  "customModels": [\n    {"model": "a"}\r\n  ]\n}\n'),
  file('old Mac line endings', '{\r  "customModels": [\r    {"model": "a"}\r  ]\r}\r'),
  file(
    'hostile keys',
    '{"customModels":[{"__proto__":{"model":"switchyard/one"},"model":"a"}],"__proto__":[]}',
  ),
  file('5 MB', fiveMegabytes),
  file('1 MB on one line', oneLine),
  file('the list is a string', '{\n  "customModels": "switchyard/one"\n}', refused(2)),
  file('the list is null', '{\n  "models": null\n}', refused(2)),
  file(
    'our element twice',
    '{"customModels": [\n{"model": "switchyard/one"},\n{"model": "switchyard/one"}]}',
    refused(3),
  ),
  file('our element names itself twice', '{"models": [{"name": "Switchyard",\n"name": "x"}]}', refused(2)),
  file('the list twice', '{"models": [],\n"models": []}', refused(2)),
  file('a list at the root', '[{"model": "switchyard/one"}]', refused(1)),
  file('a key of our element is a list', '{"models": [{"name": "Switchyard",\n"apiBase": []}]}', refused(2)),
  file('cut off in an element', '{"models": [\n{"name": "Sw', unparsable(2)),
  file('elements without a comma', '{"models": [\n{"name": "a"}\n{"name": "b"}]}', unparsable(3)),
];
