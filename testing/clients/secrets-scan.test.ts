import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { operations, type OperationName } from '../../server/contract/index.ts';
import { useAccountsBench } from './accounts-bench.ts';
import { runClaude, runCodex } from './agents.ts';
import { clientKeyIn } from './bench.ts';
import { addEverything, calling, ownSecrets, sendByHand, sendOwnLogin, vaultKey } from './planted-run.ts';
import {
  createScan,
  encodingNames,
  filesBelow,
  shownProcesses,
  type Place,
  type Planted,
} from './planted-secrets.ts';
import { clientsMissing, programs } from './programs.ts';
import { runProgram } from './run-program.ts';

const missing = await clientsMissing();
const start = useAccountsBench();

const readingInputs: Readonly<Record<string, object>> = {
  'accounts.simulate': { vendor: 'anthropic' },
  'quota.history': { id: 'anybody' },
  'agents.plan': { agent: 'claude-code', action: 'undo' },
  'agents.history': { agent: 'claude-code' },
  'models.resolve': { model: 'gpt-5.5' },
};

/** What has to reach a vendor in this run. */
const theirs = [
  'Anthropic API key',
  'OpenAI API key',
  'key of a compatible server',
  'key of an Anthropic-compatible server',
  'login that an agent brings along',
  'what a person asks',
] as const;

describe('The search for planted secrets', () => {
  const secret = `sk-test-${'aB3-x_Y9'.repeat(5)}zzzz`;
  const scan = createScan([{ kind: 'key', secret, allowed: ['printed'] }]);
  const written = Buffer.from(`{"authorization":"Bearer ${secret}"}`);

  test.each([
    ['plain', written.toString()],
    ['base64', written.toString('base64')],
    ['base64', written.subarray(1).toString('base64')],
    ['base64', written.subarray(2).toString('base64')],
    ['base64url', written.toString('base64url')],
    ['base64 twice', Buffer.from(Buffer.from(secret).toString('base64')).toString('base64')],
    ['hex', written.toString('hex')],
    ['hex, capitals', written.toString('hex').toUpperCase()],
    ['hex, spaced', `<Buffer ${[...written].map((byte) => byte.toString(16)).join(' ')}>`],
    ['byte list', JSON.stringify(written)],
    ['percent', [...written].map((byte) => `%${byte.toString(16)}`).join('')],
    ['JSON escapes', [...written].map((byte) => `\\u00${byte.toString(16)}`).join('')],
    ['UTF-16', Buffer.from(written.toString(), 'utf16le').toString('latin1')],
    ['reversed', [...written.toString()].reverse().join('')],
    ['split', `…${secret.slice(10, 34)}\n`],
  ])('finds one as %s', (name, text) => {
    expect(scan('files', text)).toContain(`key, ${name}`);
  });

  test('leaves alone what may be shown, and where it may be', () => {
    expect(scan('files', `…${secret.slice(-4)}`)).toEqual([]);
    expect(scan('printed', secret)).toEqual([]);
  });
});

describe.skipIf(missing !== null || !existsSync('/proc/self/environ'))(
  `The secrets of a run${missing === null ? '' : `: ${missing}`}`,
  () => {
    test('are nowhere but where they belong', async () => {
      const own = ownSecrets();
      const bench = await start();
      const { person, tokens } = bench;
      const answers: string[] = [];
      const call = calling(bench, answers);
      const spent: [string, string][] = [];
      const exchange = tokens.signIns.exchangeCode;
      Object.assign(tokens.signIns, {
        exchangeCode: (...input: Parameters<typeof exchange>) => {
          spent.push([input[0], input[3]]);
          return exchange(...input);
        },
      });

      const idTokens: string[] = [];
      const sign = tokens.key.sign;
      Object.assign(tokens.key, {
        sign: (...input: Parameters<typeof sign>) => {
          const token = sign(...input);
          idTokens.push(token);
          return token;
        },
      });

      await addEverything(bench, own, answers);
      const { key: clientKey } = await call('keys.add', { label: 'mine' });
      await sendOwnLogin(bench, own, clientKey);
      for (const provider of ['claude', 'codex'] as const) {
        const { id } = await bench.signIn(provider, 'work');
        await call('accounts.use', { id });
      }
      const families = (['claude', 'codex'] as const).map((provider) => bench.family(provider, 'work'));
      const before = families.map(({ accessToken, current }) => [accessToken, current] as const);
      for (const agent of ['claude-code', 'codex'] as const) await call('agents.apply', { agent });
      const keys = await Promise.all(
        [join(person.claudeHome, 'settings.json'), join(person.codexHome, 'config.toml')].map(clientKeyIn),
      );
      const paste = await call('accounts.sign-in', { provider: 'claude', way: 'browser' });
      await call('accounts.sign-in-paste', {
        id: paste.id,
        text: `${own['text pasted into a sign-in']}#${own['text pasted into a sign-in']}`,
      }).catch(() => undefined);

      // Both logins are refused early and renewed; then a vendor repeats a token in its error.
      for (const provider of ['claude', 'codex'] as const) bench.accept(provider, 'work', 'another token');
      const prompt = own['what a person asks'];
      expect((await runClaude(person, prompt)).output).toBe(`[work] Echo: ${prompt}\n`);
      expect((await runCodex(person, prompt)).output).toBe(`[work] Echo: ${prompt}\n`);
      const message = `bad: ${families.map((family) => family.accessToken).join(' ')} ${own['Gemini API key']}`;
      bench.vendors.anthropic.script('work').always({ kind: 'failure', failure: 'request-invalid', message });
      await runClaude(person, prompt);
      await sendByHand(bench, own, clientKey);
      await call('network.set', {
        mode: 'proxy',
        url: 'socks5://name@127.0.0.1:9',
        password: own['password of the proxy of everybody'],
        untested: true,
      });
      await runClaude(person, prompt);

      for (const [name, operation] of Object.entries(operations))
        if (!operation.mutates)
          await call(name as OperationName, (readingInputs[name] ?? {}) as never).catch(() => undefined);
      const verbs = await Promise.all(
        [['status'], ['accounts', 'list', '--json'], ['doctor']].map(async (words) => {
          const run = await runProgram(
            programs.node,
            [programs.product, ...words, '--home', person.dataDirectory],
            { environment: person.environment, folder: person.root },
          );
          return run.output + run.errors;
        }),
      );
      const states = bench
        .events()
        .all.flatMap((event) =>
          event.name === 'sign-in.changed'
            ? [new URL(event.payload.url ?? '').searchParams.get('state') ?? '']
            : [],
        );

      const toThePerson: readonly Place[] = ['answers', 'events', 'verbs'];
      const planted: readonly Planted[] = [
        ...Object.entries(own).map(([kind, secret]) => ({ kind, secret })),
        ...families.flatMap((family, index) => [
          { kind: `first access token ${index}`, secret: before[index]?.[0] ?? '' },
          { kind: `first refresh token ${index}`, secret: before[index]?.[1] ?? '' },
          { kind: `access token ${index}`, secret: family.accessToken },
          { kind: `refresh token ${index}`, secret: family.current },
        ]),
        ...spent.flatMap(([code, verifier], index) => [
          { kind: `sign-in code ${index}`, secret: code },
          { kind: `sign-in verifier ${index}`, secret: verifier },
        ]),
        ...idTokens.map((secret, index) => ({ kind: `id token ${index}`, secret })),
        // The page's address carries it, and the person opens that.
        ...[...new Set(states)].map((secret) => ({ kind: 'sign-in state', secret, allowed: toThePerson })),
        ...[clientKey, ...keys].map((secret, index) => ({ kind: `client key ${index}`, secret })),
        { kind: 'passphrase of the vault', secret: bench.passphrase, allowed: ['environment'] },
        { kind: 'key of the vault', secret: await vaultKey(bench) },
        {
          kind: 'token of the page',
          secret: new URL(bench.product().ui).hash.replace('#token=', ''),
          // The companion finds the page by it; mode 0600, and gone after a proper end.
          allowed: ['printed', 'instance file'],
        },
      ];
      expect(new Set(planted.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(30);
      expect(encodingNames.length).toBeGreaterThanOrEqual(12);
      const scan = createScan(planted);

      // The run is worth looking at: the vendors were given what is theirs, and nothing of ours.
      const { anthropic, openai, compatible, anthropicCompatible } = bench.vendors;
      const received = [anthropic, openai, compatible, anthropicCompatible]
        .flatMap(({ requests }) => requests.all)
        .map(({ path, query, headers, body }) =>
          [path, query.toString(), JSON.stringify(headers), body.toString('latin1')].join(' '),
        )
        .join('\n');
      for (const kind of theirs) expect(received.includes(own[kind]), kind).toBe(true);
      for (const family of families) expect(received.includes(family.accessToken)).toBe(true);
      const ours = createScan(
        planted.filter(({ kind }) => /client key|vault|page|password|refresh|sign-in/.test(kind)),
      );
      expect(ours('vendors', received)).toEqual([]);

      const processes = await shownProcesses(bench.product().pid);
      process.kill(bench.product().pid, 'SIGKILL');
      await bench.product().stop();
      const files = await filesBelow(person.dataDirectory);
      expect(files.length).toBeGreaterThan(5);
      expect({
        files: files.flatMap(({ path, text }) =>
          scan(path.endsWith('/instance.json') ? 'instance file' : 'files', text).map(
            (hit) => `${path}: ${hit}`,
          ),
        ),
        temporary: (await filesBelow(bench.temporary)).flatMap(({ text }) => scan('temporary', text)),
        arguments: scan('arguments', processes.arguments),
        environment: scan('environment', processes.environment),
        printed: scan('printed', bench.product().printed()),
        answers: scan('answers', answers.join('\n')),
        events: scan('events', bench.events().text()),
        verbs: scan('verbs', verbs.join('\n')),
      }).toEqual({
        files: [],
        temporary: [],
        arguments: [],
        environment: [],
        printed: [],
        answers: [],
        events: [],
        verbs: [],
      });
    });
  },
);
