import { describe, expect, it } from 'vitest';
import { createFormat } from './formats/registry.ts';
import type { TextFormat } from './formats/text-format.ts';
import { planApply, planUndo } from './plan.ts';
import {
  applyTo,
  claudeCode,
  clientKey,
  codex,
  proxyUrl,
  ready,
  situationOf,
  undoOf,
} from './testing/planning.ts';

const settings = `{
  "model": "opus", // the big one
  "env": {
    "DISABLE_TELEMETRY": "1" // please
  },
  "hooks": {}
}
`;

describe('pointing Claude Code here', () => {
  it('adds its keys after the neighbours and leaves their comments with them', () => {
    const plan = ready(applyTo(claudeCode, settings));
    expect(plan.nextText).toBe(`{
  "model": "opus", // the big one
  "env": {
    "DISABLE_TELEMETRY": "1", // please
    "ANTHROPIC_BASE_URL": "http://127.0.0.1:4310",
    "ANTHROPIC_AUTH_TOKEN": "${clientKey}",
    "ENABLE_PROMPT_CACHING_1H": "1"
  },
  "hooks": {}
}
`);
    expect(plan.diff).toEqual([
      '--- /home/p/.claude/settings.json',
      '+++ /home/p/.claude/settings.json',
      '@@ -1,7 +1,10 @@',
      ' {',
      '   "model": "opus", // the big one',
      '   "env": {',
      '-    "DISABLE_TELEMETRY": "1" // please',
      '+    "DISABLE_TELEMETRY": "1", // please',
      '+    "ANTHROPIC_BASE_URL": "http://127.0.0.1:4310",',
      '+    "ANTHROPIC_AUTH_TOKEN": "••••cdef",',
      '+    "ENABLE_PROMPT_CACHING_1H": "1"',
      '   },',
      '   "hooks": {}',
      ' }',
    ]);
    expect(plan.changes.map(({ key, before, after }) => [key, before, after])).toEqual([
      ['env.ANTHROPIC_BASE_URL', null, 'http://127.0.0.1:4310'],
      ['env.ANTHROPIC_AUTH_TOKEN', null, '••••cdef'],
      ['env.ENABLE_PROMPT_CACHING_1H', null, '1'],
    ]);
  });

  it('makes a readable file where there is none, and takes it away again', () => {
    const plan = ready(applyTo(claudeCode, null, [], 'pass-through'));
    expect(plan.nextText).toBe(
      `{\n  "env": {\n    "ANTHROPIC_BASE_URL": "http://127.0.0.1:4310/k/${clientKey}"\n  }\n}\n`,
    );
    expect(plan.diff.slice(0, 2)).toEqual(['--- (no file)', '+++ /home/p/.claude/settings.json']);
    expect(ready(undoOf(claudeCode, plan.nextText, plan.nextEntries)).nextText).toBeNull();
  });

  it('keeps a file that it made once somebody else put a key or a comment into it', () => {
    const plan = ready(applyTo(claudeCode, null));
    const withKey = plan.nextText!.replace('{\n', '{\n  "model": "opus",\n');
    expect(ready(undoOf(claudeCode, withKey, plan.nextEntries)).nextText).toBe('{\n  "model": "opus"\n}\n');
    const withComment = `// mine\n${plan.nextText}`;
    expect(ready(undoOf(claudeCode, withComment, plan.nextEntries)).nextText).toBe('// mine\n{}\n');
  });

  it('never shows a key, neither ours nor a neighbour of the person', () => {
    const theirs = 'sk-ant-the-persons-own-secret-key';
    const text = `{"env": {\n"ANTHROPIC_API_KEY": "${theirs}",\n"ANTHROPIC_AUTH_TOKEN": "${theirs}2"}}`;
    for (const mode of ['key', 'pass-through'] as const) {
      const plan = ready(applyTo(claudeCode, text, [], mode));
      const shown = JSON.stringify([plan.diff, plan.changes, plan.warnings, plan.maskedText]);
      expect(shown).not.toContain(clientKey);
      expect(shown).not.toContain('persons-own');
      expect(JSON.stringify(plan.nextEntries)).not.toContain(clientKey);
    }
  });
});

describe('pointing Codex here', () => {
  it('replaces the selector in place and appends one table', () => {
    const text = '# mine\nmodel_provider = "openai"   # default\r\n\r\n[features]\r\nweb = true';
    const plan = ready(applyTo(codex, text, [], 'pass-through'));
    expect(plan.nextText).toBe(
      '# mine\nmodel_provider = "switchyard"   # default\r\n\r\n[features]\r\nweb = true\n\n' +
        '[model_providers.switchyard]\nname = "Switchyard"\n' +
        `base_url = "http://127.0.0.1:4310/k/${clientKey}/backend-api/codex"\n` +
        'wire_api = "responses"\nrequires_openai_auth = true\n',
    );
  });

  it('treats a table of our id that somebody else filled as former values', () => {
    const text = '[model_providers.switchyard]\nname = "Mine"\nbase_url = "https://llm.example/v1"\n';
    const plan = ready(applyTo(codex, text));
    expect(plan.nextText).toContain(
      'name = "Switchyard"\nbase_url = "http://127.0.0.1:4310/backend-api/codex"\n',
    );
    expect(ready(undoOf(codex, plan.nextText, plan.nextEntries)).nextText).toBe(text);
  });

  it('leaves the name in the table while the person has keys there, because Codex rejects a table without one', () => {
    const plan = ready(applyTo(codex, ''));
    const edited = `${plan.nextText}request_max_retries = 2\n`;
    const undone = ready(undoOf(codex, edited, plan.nextEntries));
    expect(undone.nextText).toBe(
      '\n[model_providers.switchyard]\nname = "Switchyard"\nrequest_max_retries = 2\n',
    );
    expect(undone.warnings.join()).toContain('request_max_retries');
  });

  it('says what to do about an inline table', () => {
    const plan = applyTo(codex, 'model_providers = { a = { name = "A" } }');
    expect(plan).toMatchObject({ kind: 'refused', line: 1, column: 1 });
    expect(plan.kind === 'refused' && plan.message).toContain('[model_providers.switchyard]');
  });
});

describe('what counts as the value to go back to', () => {
  it('is the first one seen, however often the agent is applied and whatever came between', () => {
    const text = '{"env":{"ANTHROPIC_BASE_URL":"https://first.example"}}';
    const first = ready(applyTo(claudeCode, text));
    const drifted = first.nextText!.replace('http://127.0.0.1:4310', 'https://second.example');
    const second = ready(applyTo(claudeCode, drifted, first.nextEntries));
    expect(second.warnings.join()).toContain('was changed since');
    expect(ready(undoOf(claudeCode, second.nextText, second.nextEntries)).nextText).toBe(text);
  });

  it('is never our own value, when the record was lost or the port changed', () => {
    const applied = ready(
      applyTo(claudeCode, '{"env":{"A":"1"}}', [], 'pass-through', 'http://127.0.0.1:9999'),
    );
    const again = ready(applyTo(claudeCode, applied.nextText, []));
    expect(again.warnings.join()).toContain('no record');
    expect(ready(undoOf(claudeCode, again.nextText, again.nextEntries)).nextText).toBe('{"env":{"A":"1"}}');
    const toml = ready(applyTo(codex, 'a = 1\n'));
    const tomlAgain = ready(applyTo(codex, toml.nextText, []));
    // The table has our name, so it goes too; how much white space came with it is not known any more.
    expect(ready(undoOf(codex, tomlAgain.nextText, tomlAgain.nextEntries)).nextText?.trim()).toBe('a = 1');
  });

  it('is another local proxy only with a warning', () => {
    const text = '{"env":{"ANTHROPIC_BASE_URL":"http://localhost:4000"}}';
    const plan = ready(applyTo(claudeCode, text));
    expect(plan.warnings.join()).toContain('another program on this computer');
    expect(ready(undoOf(claudeCode, plan.nextText, plan.nextEntries)).nextText).toBe(text);
  });
});

describe('undo after somebody else edited the file', () => {
  const applied = ready(applyTo(claudeCode, settings));
  const undone = (edit: (text: string) => string): ReturnType<typeof ready> =>
    ready(undoOf(claudeCode, edit(applied.nextText!), applied.nextEntries));

  it('keeps a changed key and says so', () => {
    const plan = undone((text) => text.replace('http://127.0.0.1:4310', 'https://theirs.example'));
    expect(plan.nextText).toContain('"ANTHROPIC_BASE_URL": "https://theirs.example"\n  }');
    expect(plan.nextText).not.toContain('ANTHROPIC_AUTH_TOKEN');
    expect(plan.warnings).toEqual(['env.ANTHROPIC_BASE_URL was changed by somebody else and stays as it is']);
  });

  it('keeps keys and comments put between, before and after ours', () => {
    const plan = undone((text) =>
      text
        .replace('    "ANTHROPIC_AUTH', '    "MINE": "x", // about mine\n    "ANTHROPIC_AUTH')
        .replace(
          '"ENABLE_PROMPT_CACHING_1H": "1"',
          '"ENABLE_PROMPT_CACHING_1H": "1", // about ours\n    "LAST": "y"',
        ),
    );
    expect(plan.nextText).toBe(
      settings.replace(
        '"DISABLE_TELEMETRY": "1" // please\n',
        '"DISABLE_TELEMETRY": "1", // please\n    "MINE": "x", // about mine\n     // about ours\n    "LAST": "y"\n',
      ),
    );
  });

  it('copes with a file that another program printed anew', () => {
    const printed = JSON.stringify(JSON.parse(applied.nextText!.replaceAll(/ \/\/.*/g, '')));
    const plan = ready(undoOf(claudeCode, printed, applied.nextEntries));
    expect(plan.nextText).toBe('{"model":"opus","env":{"DISABLE_TELEMETRY":"1"},"hooks":{}}');
    const indented = JSON.stringify(JSON.parse(printed), null, 4).replaceAll('\n', '\r\n');
    expect(ready(undoOf(claudeCode, indented, applied.nextEntries)).nextText).toBe(
      JSON.stringify(JSON.parse(plan.nextText!), null, 4).replaceAll('\n', '\r\n'),
    );
  });

  it('never writes a file that no longer parses', () => {
    expect(undoOf(claudeCode, `${applied.nextText}}`, applied.nextEntries)).toMatchObject({
      kind: 'refused',
      code: 'file-unparsable',
      line: 11,
      column: 1,
    });
  });

  it('leaves a removed key of the person removed', () => {
    const text = '{"env":{"ANTHROPIC_BASE_URL":"https://theirs.example","B":"1"}}';
    const plan = ready(applyTo(claudeCode, text));
    const gone = ready(undoOf(claudeCode, '{"env":{"B":"1"}}', plan.nextEntries));
    expect(gone.nextText).toBe('{"env":{"B":"1"}}');
    expect(gone.warnings.join()).toContain('was removed by somebody else');
  });
});

describe('the check of every result', () => {
  const situation = situationOf(claudeCode, '{"a": 1, "b": 2}');
  const wish = {
    mode: 'key',
    proxyUrl,
    keys: claudeCode.manifest.desired(claudeCode.home, {
      proxyUrl,
      clientKey,
      mode: 'key',
      models: {},
      catalogue: [],
    }),
  } as const;
  const format = createFormat('json');

  it.each<[string, Partial<TextFormat>]>([
    [
      'changes another key',
      {
        setKey: (text, path, value) => ({
          ...format.setKey(text, path, value),
          text: format.setKey(format.setKey(text, path, value).text, ['b'], 3).text,
        }),
      },
    ],
    [
      'loses another key',
      {
        setKey: (text, path, value) => ({
          ...format.setKey(text, path, value),
          text: format.removeKey(format.setKey(text, path, value).text, ['b'], null),
        }),
      },
    ],
    ['does not set the key', { setKey: (text) => ({ text, placements: [] }) }],
    [
      'returns text that does not parse',
      {
        setKey: (text, path, value) => ({
          text: `${format.setKey(text, path, value).text}}`,
          placements: [],
        }),
      },
    ],
  ])('refuses an editor that %s', (_name, broken) => {
    expect(planApply(situation, wish, { ...format, ...broken })).toMatchObject({ kind: 'refused' });
  });

  it('refuses an undo that changes more than planned', () => {
    const applied = ready(planApply(situation, wish));
    const after = { ...situation, text: applied.nextText, entries: applied.nextEntries };
    const broken: TextFormat = {
      ...format,
      removeEmptyContainer: (text) => format.removeKey(text, ['a'], null),
    };
    expect(planUndo(after, null, broken)).toMatchObject({ kind: 'refused', code: 'file-refused' });
  });
});

describe('a file of 5 MB', () => {
  it('is applied and put back to the byte', () => {
    const filler = 'some text with "quotes", # hashes and // slashes '.repeat(5);
    const projects = Array.from(
      { length: 20_000 },
      (_, index) => `    "project-${index}": ${JSON.stringify(filler)}`,
    );
    const text = `{\n  "projects": {\n${projects.join(',\n')}\n  }\n}`;
    expect(Buffer.byteLength(text)).toBeGreaterThan(5_000_000);
    const plan = ready(applyTo(claudeCode, text));
    expect(plan.diff.length).toBeLessThan(20);
    expect(ready(undoOf(claudeCode, plan.nextText, plan.nextEntries)).nextText === text).toBe(true);
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `name_${index} = ${JSON.stringify(filler)} # x`,
    );
    const toml = `${lines.join('\n')}\n[z]\n`;
    expect(Buffer.byteLength(toml)).toBeGreaterThan(5_000_000);
    const tomlPlan = ready(applyTo(codex, toml));
    expect(ready(undoOf(codex, tomlPlan.nextText, tomlPlan.nextEntries)).nextText === toml).toBe(true);
  }, 60_000);
});
