import * as fc from 'fast-check';

/** config.toml files as people and programs leave them. Valid TOML; some cannot be edited and must be refused. */
const value = fc.constantFrom(
  '"openai"',
  "'openai'",
  '1_000',
  '-0.5e3',
  'inf',
  'true',
  '1979-05-27T07:32:00Z',
  '07:32:00',
  '["a", "b"]',
  '[\n  "a", # first ]\n  "b",\n]',
  '{ a = 1, "b c" = [1, 2], d = { e = "}" } }',
  '"""\n[model_providers.switchyard]\nmodel_provider = "fake"\n"""',
  "'''\n# not a comment\n[[x]]'''",
  '""',
  '"a \\"quoted\\" # [hash]"',
  '"""two quotes at the end"""""',
  '"\\u00e9\\U0001F600"',
);
const comment = fc.constantFrom('', '', '', ' # note', '  #', '\t# [fake.header]', '   ', ' # "quote');
const gap = fc.constantFrom(' = ', '=', '  =  ', '\t=\t');
const indent = fc.constantFrom('', '', '', '  ', '\t');
const between = fc.constantFrom(
  '',
  '',
  '\n',
  '# a comment\n',
  '   \n',
  '# model_provider = "old"\n\n',
  '\n\n# [model_providers.old]\n',
);

const bareKey = fc.constantFrom(
  'model',
  'a',
  'b-c',
  '"quoted key"',
  "'literal.dot'",
  'sandbox_mode',
  '1234',
  '"é"',
  'x . y',
  'deep.er.still',
);

interface Piece {
  readonly name: string;
  readonly text: string;
}

const pair = (name: fc.Arbitrary<string>): fc.Arbitrary<Piece> =>
  fc.tuple(between, indent, name, gap, value, comment).map(([blank, space, key, equals, spelled, note]) => ({
    name: key.replaceAll(/["' ]/g, ''),
    text: `${blank}${space}${key}${equals}${spelled}${note}\n`,
  }));

const pairs = (name: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc
    .uniqueArray(pair(name), { maxLength, selector: (piece) => piece.name.split('.')[0] ?? '' })
    .map((pieces) => pieces.map((piece) => piece.text).join(''));

const header = fc.constantFrom(
  '[tools]',
  '[ projects."/home/p/a.b" ]',
  '[mcp_servers.files]',
  '[profiles.work]',
  '[model_providers.azure]',
  "[model_providers.'my gateway']",
  '[history]',
  '[features]',
);
const arrayHeader = fc.constantFrom('[[hooks]]', '[[ rules ]]');

const table = fc.tuple(between, header, comment, pairs(bareKey, 3)).map(([blank, head, note, body]) => ({
  name: head.replaceAll(/\s/g, ''),
  text: `${blank}${head}${note}\n${body}`,
}));
const arrays = fc
  .tuple(arrayHeader, fc.array(fc.tuple(between, pairs(bareKey, 2)), { minLength: 1, maxLength: 2 }))
  .map(([head, bodies]) => ({
    name: head.replaceAll(/\s/g, ''),
    text: bodies.map(([blank, body]) => `${blank}${head}\n${body}`).join(''),
  }));

const providerKeys = fc
  .subarray([
    'name = "Mine"',
    'base_url = "https://llm.example/v1" # keep',
    "env_key = 'MY_KEY'",
    'wire_api="responses"',
    'request_max_retries = 7',
  ])
  .map((lines) => lines.join('\n'));
/** Ways in which a provider of our id may already be there. */
const ownProvider = providerKeys.chain((keys) =>
  fc.constantFrom(
    { name: 'own', text: `[model_providers.switchyard]\n${keys}\n` },
    { name: 'own', text: `[model_providers . "switchyard"] # ours?\n\n  ${keys.replaceAll('\n', '\n  ')}\n` },
    { name: 'own', text: `[model_providers.switchyard.http_headers]\nx = "y"\n` },
  ),
);
const dotted = fc.constantFrom(
  '',
  '',
  'model_providers.other.name = "x"\n',
  'model_providers.switchyard.name = "dotted"\n',
  'model_providers.switchyard.env_key = "K"\nmodel_providers.switchyard.wire_api = "responses"\n',
);

const selector = fc
  .tuple(between, gap, fc.constantFrom('"openai"', "'azure'", '"""long"""', '"ollama"'), comment)
  .map(([blank, equals, spelled, note]) => `${blank}model_provider${equals}${spelled}${note}\n`);

export const uglyToml: fc.Arbitrary<string> = fc
  .tuple(
    fc.tuple(pairs(bareKey, 4), fc.option(selector), dotted, fc.nat(2)),
    fc.uniqueArray(
      fc.oneof(
        { weight: 4, arbitrary: table },
        { weight: 2, arbitrary: arrays },
        { weight: 1, arbitrary: ownProvider },
      ),
      {
        maxLength: 5,
        selector: (piece) => piece.name,
      },
    ),
    between,
    fc.constantFrom('\n', '\r\n', 'mixed'),
    fc.constantFrom('', '\uFEFF'),
    fc.boolean(),
  )
  .map(([[top, chosen, dots, at], tables, end, ending, mark, cutEnd]) => {
    // A table of our id by header and by dots at once would not be valid TOML.
    const hasOwn = tables.some((piece) => piece.name === 'own') && dots.includes('switchyard');
    const root = [top, hasOwn ? '' : dots].toSpliced(at, 0, chosen ?? '').join('');
    const text = root + tables.map((piece) => piece.text).join('') + end;
    const cut = cutEnd ? text.replace(/\n+$/, '') : text;
    return mark + withEnding(cut, ending);
  });

function withEnding(text: string, ending: string): string {
  if (ending !== 'mixed') return text.replaceAll('\n', ending);
  let count = 0;
  return text.replaceAll('\n', () => ((count += 1) % 3 === 0 ? '\r\n' : '\n'));
}
