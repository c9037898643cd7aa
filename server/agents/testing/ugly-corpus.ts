/** Files of the kinds that broke other tools. `refused` = the line at which we must say no; null line = no place. */
export interface CorpusFile {
  readonly name: string;
  readonly text: string;
  readonly refused?: {
    readonly code: 'file-unparsable' | 'file-refused';
    readonly line: number;
    readonly column?: number;
  };
}

const unparsable = (line: number, column?: number): CorpusFile['refused'] => ({
  code: 'file-unparsable',
  line,
  ...(column === undefined ? {} : { column }),
});
const refused = (line: number): CorpusFile['refused'] => ({ code: 'file-refused', line });
const file = (name: string, text: string, no?: CorpusFile['refused']): CorpusFile =>
  no === undefined ? { name, text } : { name, text, refused: no };

export const jsonCorpus: readonly CorpusFile[] = [
  file('empty file', ''),
  file('one line break', '\n'),
  file('byte order mark only', '\uFEFF'),
  file('byte order mark and blanks', '\uFEFF \r\n\t'),
  file('empty object', '{}'),
  file('empty object with a blank', '{ }\n'),
  file('empty object over two lines', '{\n}\n'),
  file('empty object with a comment', '{\n  // nothing here yet\n}\n'),
  file('empty object with an inline comment', '{ /* nothing */ }'),
  file('minified', '{"model":"opus","env":{"A":"1"},"x":[1,2]}'),
  file('minified without env', '{"model":"opus"}'),
  file('CRLF', '{\r\n  "model": "opus",\r\n  "env": {\r\n    "A": "1"\r\n  }\r\n}\r\n'),
  file('byte order mark and CRLF', '\uFEFF{\r\n\t"env": {}\r\n}'),
  file('no final newline', '{\n  "env": {\n    "A": "1"\n  }\n}'),
  file('tabs', '{\n\t"a": 1,\n\t"env": {\n\t\t"B": "2"\n\t}\n}\n'),
  file(
    'comments everywhere',
    '// top\n{\n  /* a */ "env" /* b */ : /* c */ { // d\n    "A": "1" // e, with "quotes" }\n    // f\n  } // g\n}\n// end',
  ),
  file('trailing commas', '{\n  "env": {\n    "A": "1",\n  },\n  "b": [1, 2, ],\n}\n'),
  file('trailing comma after a comment', '{\n  "env": {\n    "A": "1" // why\n    ,\n  }\n}\n'),
  file('comma first', '{\n    "a": 1\n  , "env": { "A": "1"\n           , "B": "2"\n           }\n}\n'),
  file(
    'former values of every managed key',
    '{"env": {"ANTHROPIC_BASE_URL" : "https://gw.example/v1", "ANTHROPIC_AUTH_TOKEN":"user-token-123456", "ENABLE_PROMPT_CACHING_1H": "0"}}',
  ),
  file('our own value set by the person', '{\n  "env": {\n    "ENABLE_PROMPT_CACHING_1H": "1"\n  }\n}\n'),
  file('managed key with a number', '{"env":{"ANTHROPIC_AUTH_TOKEN":12e3}}'),
  file('managed key with null', '{"env":{"ANTHROPIC_AUTH_TOKEN":null}}'),
  file('non-string values beside ours', '{"env":{"A":1,"B":true,"C":null,"D":{"E":[]}}}'),
  file('escaped key names', '{"\\u0065nv": {"ANTHROPIC\\u005fBASE_URL": "https://x.example"}}'),
  file('text that looks like ours', '{"note":"\\"env\\": {\\"ANTHROPIC_BASE_URL\\": 1}","env":{}}'),
  file(
    'keys that confuse objects',
    '{"__proto__":{"env":1},"constructor":2,"env":{"__proto__":"x","toString":"y"}}',
  ),
  file('duplicate keys elsewhere', '{"a":1,"a":2,"env":{"B":"1","B":"2"}}'),
  file('mixed line endings', '{\r\n  "a": 1,\n  "env": {\r\n    "B": "2"\n  }\r\n}\n'),
  file('old Mac line endings', '{\r  "env": {\r    "A": "1"\r  }\r}\r'),
  file('blank lines at the end', '{\n  "env": {}\n}\n\n\n'),
  file(
    'big numbers and escapes',
    '{"n":123456789012345678901234567890,"f":1.0,"s":"\\ud83d\\ude00\\/","env":{}}',
  ),
  file('cut off', '{\n  "env": {\n    "A": "1"\n', unparsable(4)),
  file('missing comma', '{\n  "a": 1\n  "b": 2\n}', unparsable(3, 3)),
  file('single quotes', "{'env': {}}", unparsable(1, 2)),
  file('merge conflict', '{\n<<<<<<< HEAD\n  "a": 1\n=======\n', unparsable(2, 1)),
  file('two documents', '{}\n{}', unparsable(2, 1)),
  file('text after the end', '{"env":{}}\nfoo', unparsable(2, 1)),
  file('unterminated comment', '{} /* never', unparsable(1)),
  file('control character in a string', '{"a":"x\u0000y"}', unparsable(1)),
  file('root is a list', '[1, 2]', refused(1)),
  file('root is a string', '"env"', refused(1)),
  file('env is a list', '{\n  "env": ["A=1"]\n}', refused(2)),
  file('env is a string', '{"env": "A=1"}', refused(1)),
  file('env is null', '{"env": null}', refused(1)),
  file('env twice', '{\n  "env": {},\n  "env": {}\n}', refused(3)),
  file('managed key twice', '{"env": {"ANTHROPIC_BASE_URL": "a",\n"ANTHROPIC_BASE_URL": "b"}}', refused(2)),
  file('managed key is an object', '{"env": {\n"ANTHROPIC_BASE_URL": {}}}', refused(2)),
  file('deep', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`, refused(1)),
  file('hostile depth', '['.repeat(500_000), refused(1)),
];

export const tomlCorpus: readonly CorpusFile[] = [
  file('empty file', ''),
  file('one line break', '\r\n'),
  file('byte order mark only', '\uFEFF'),
  file('comment only', '# nothing yet'),
  file('no final newline', 'model = "gpt-5.5"'),
  file('CRLF', 'model = "gpt-5.5"\r\n\r\n[features]\r\nweb = true\r\n'),
  file('byte order mark and CRLF', '\uFEFFmodel = "x"\r\n[a]\r\nb = 1\r\n'),
  file('byte order mark before a header', '\uFEFF[a]\nb = 1\n'),
  file('header first', '[features]\nweb = true\n'),
  file('comment, then header', '# about features\n[features]\nweb = true'),
  file('selector with a comment', 'model = "x"\nmodel_provider = "openai"   # the default\n\n[a]\n'),
  file('selector as literal string', "model_provider='azure'\n"),
  file('selector with a quoted key', '"model_provider" = "azure"\n[x]\n'),
  file('selector as multi-line string', 'model_provider = """\nazure"""\n[x]\n'),
  file('selector in a profile only', '[profiles.work]\nmodel_provider = "azure"\n'),
  file('selector commented out', '# model_provider = "azure"\nmodel = "x"\n'),
  file(
    'fake headers in strings',
    'notes = """\n[model_providers.switchyard]\nmodel_provider = "fake"\n"""\nmore = \'\'\'\n[a]\n\'\'\'\n[real]\nx = 1\n',
  ),
  file('brackets in comments and strings', 'a = "]" # [x]\nb = [ "#", \'[y]\', # ]\n  "]" ]\n[t] # = [u]\n'),
  file('quotes at the end of a long string', 'a = """x"""""\nb = \'\'\'y\'\'\'\'\'\n[c]\n'),
  file(
    'dotted keys at the top',
    'model_providers.azure.name = "Azure"\nmodel_providers.azure.base_url = "https://a.example"\n',
  ),
  file('our table by dotted keys', 'model_providers.switchyard.name = "mine"\n\n[z]\nx = 1\n'),
  file(
    'our table by dots under its parent',
    '[model_providers]\nswitchyard.name = "mine"\nother.name = "o"\n',
  ),
  file('parent table exists', '[model_providers]\n\n[model_providers.azure]\nname = "A"\n'),
  file(
    'our table with foreign content',
    '[model_providers.switchyard]\nname = "Mine" # mine\nbase_url = "https://llm.example/v1"\nenv_key = "K"\n\n[other]\n',
  ),
  file('our table, empty', '[model_providers.switchyard]\n[other]\nx = 1\n'),
  file('our table with blanks and quotes', '[ model_providers . "switchyard" ]\n\tname = "Mine"\n'),
  file('our subtable only', '[model_providers.switchyard.http_headers]\nx = "y"\n'),
  file(
    'arrays of tables',
    '[[hooks]]\nname = "a"\n[[hooks]]\nname = "b"\n[hooks.more]\nmodel_provider = "x"\n',
  ),
  file('inline tables with nested ones', 'tools = { a = { b = [ { c = "}" } ] }, "d.e" = 1 }\n'),
  file('tables out of order', '[a.b]\nx = 1\n[c]\n[a]\ny = 2\n[a.d]\n'),
  file('trailing blanks', 'model = "x"   \n[a]   \nb = 1\t\n'),
  file('indented', '  model = "x"\n  [a]\n    b = 1\n'),
  file('mixed line endings', 'a = 1\r\nb = 2\n\r\n[c]\nd = 3\r\n'),
  file(
    'dates, numbers, special values',
    'a = 1979-05-27T07:32:00-08:00\nb = 0xdead_beef\nc = nan\nd = -inf\ne = 9223372036854775807\nf = 1979-05-27\n',
  ),
  file('odd keys', '"" = 1\n"a.b" = 2\n\'c"d\' = 3\n"__proto__" = 4\n"\\u0065" = 5\n'),
  file('many blank lines at the end', 'a = 1\n\n\n\n'),
  file('comment at the end, no newline', '[a]\nb = 1\n# the end'),
  file('comments with CRLF in a list', 'a = [ # one\r\n  1, # two\r\n] # three\r\n[b]\r\n'),
  file('line continuation', 'a = """\\\n   b \\\n   c"""\n[d]\n'),
  file('cut off string', 'a = 1\nb = "x\n', unparsable(2)),
  file('cut off list', 'a = [1,\n', unparsable(2)),
  file('no value', 'model =\n[a]\n', unparsable(1)),
  file('same key twice', 'model_provider = "a"\nmodel_provider = "b"\n', unparsable(2)),
  file(
    'same table twice',
    '[model_providers.switchyard]\nname = "a"\n[model_providers.switchyard]\n',
    unparsable(3),
  ),
  file('JSON in a TOML file', '{"model_provider": "x"}', unparsable(1)),
  file('merge conflict', 'a = 1\n<<<<<<< HEAD\nb = 2\n', unparsable(2)),
  file('old Mac line endings', 'a = 1\rb = 2\r', unparsable(1)),
  file('unquoted value', 'a = 1\nmodel_provider = openai\n', unparsable(2)),
  file('all providers inline', 'a = 1\nmodel_providers = { azure = { name = "A" } }\n', refused(2)),
  file('our provider inline', '[model_providers]\nswitchyard = { name = "A" }\n', refused(2)),
  file('providers are a list of tables', '[[model_providers]]\nname = "A"\n', refused(1)),
  file('our provider is a string', '[model_providers]\nswitchyard = "A"\n', refused(2)),
  file('selector is a table', '[model_provider]\nname = "A"\n', refused(1)),
  file('selector is a list', 'a = 1\nmodel_provider = ["A"]\n', refused(2)),
  file('hostile depth', `a = ${'['.repeat(100_000)}`, unparsable(1)),
];
