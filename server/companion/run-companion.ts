import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import packageFacts from '../../package.json' with { type: 'json' };
import { openOffline, type OfflineProduct } from '../app/index.ts';
import { SwitchyardError, toSwitchyardError } from '../errors/index.ts';
import {
  createConfSettings,
  dataDirectoryOf,
  readInstanceFile,
  systemClock,
  systemRandom,
} from '../headless/index.ts';
import { readCommandLine } from './arguments.ts';
import { createCompanionClient } from './client.ts';
import { createOfflineClient } from './offline-client.ts';
import { isRunLine, splitRunLine } from './run-line.ts';
import { runVerb } from './run-verb.ts';
import { spokenError } from './spoken-error.ts';
import { checkLine } from './verb-options.ts';
import { verbs } from './verbs.ts';

export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Calls back on Ctrl-C; returns the way to stop listening. Absent: the process's own signal. */
  readonly onInterrupt?: (run: () => void) => () => void;
}

export const usage = `Usage: npx switchyard <verb> [--json] [--home DIR]

  status                          what runs, which accounts, how much is left
  accounts [list|detect]          accounts, and logins found on this computer
  accounts add --provider P --api-key-stdin [--base-url U] [--label L]
      P: anthropic, openai, gemini, claude, openai-compatible, anthropic-compatible; of the last two:
      [--preset NAME] [--dialect chat|responses|messages] [--auth-style bearer|x-api-key|api-key|none]
      [--header 'Name: value']… [--switch name=value]… [--model ID]… [--no-key]
  accounts import --provider claude|codex [--from FILE|-] [--label L]
      FILE is read at request time; - takes the text from standard input and keeps its access token only
  accounts sign-in PROVIDER [--way browser|device|program] [--account A] [--paste-stdin]
      waits for the end; with --json one line per step; Ctrl-C cancels
  accounts remove|enable|disable ACCOUNT
  accounts try-now|clear ACCOUNT  let one request try it | forget that it rests
  models [--account A] [--refresh]          what each account offers
  models rules | models resolve MODEL [--agent A]   the rules | where a request would go, and why
  models alias NAME TARGET… | models unalias NAME   [--agent A] [--account A]
  models exclude|include PATTERN                    models that are never used
  use ACCOUNT                     this account serves the next request
  quota [--account A] [--refresh [--force]] [--history [--days N]]   windows, and when they run out
  usage                           today's tokens
  routing                         how each vendor's accounts take turns
  routing set VENDOR [--mode fixed|automatic] [--threshold N] [--moves-bound on|off]
      [--strategy in-order|most-left|soonest-reset|round-robin|weighted]
  routing account A [--reserve N] [--weight N] [--concurrency N|usual]
  routing simulate VENDOR [--model M] [--other-program]   who would serve now, and why not the others
  network                         the way out to the vendors
  network set direct|inherit|URL [--account A] [--password-stdin] [--untested]
  network test [URL] [--account A] [--password-stdin] | network certificates FILE|none
  keys [list] | keys add --label L [--account A] [--provider P] [--agent A] | keys revoke ID
  agents [list]                   which agents are here, and where they point
  agents keys|keep|manual AGENT   what Switchyard owns | leave what was changed | lines to copy
  agents home add|remove AGENT DIR   further configuration directories
  run [--agent-home DIR] AGENT [ARGS…]   starts the agent through the proxy; no file is touched
  diff|apply AGENT [--mode key|pass-through|profile] [--model SLOT=NAME]…   shows | writes what points it here
      --model SLOT= leaves a slot to the agent again; slots that are not named stay as they are
  diff AGENT --undo | undo AGENT [--key KEY]…   shows | puts back what stood there, or single keys of it
  undo --all                      puts every agent back
  test AGENT                      runs the agent once through the proxy
      [--agent-home DIR] names one of several homes; --yes answers the question
      agents, agents keys|keep, diff --undo, undo and doctor also work when nothing runs
  pause | start                   the proxy
  doctor                          what stands in the way; exit code 1 when a check has a cross`;

/** Runs one verb against the running instance, or on its data where that is possible; answers the exit code. */
export async function runCompanion(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  let asksJson = !isRunLine(args) && args.includes('--json');
  let isInterrupted = false;
  try {
    const { own, agentArgs } = isRunLine(args) ? splitRunLine(args) : { own: args, agentArgs: [] };
    asksJson = own.includes('--json');
    const line = readCommandLine(own);
    const name = line.words[0];
    if (name === undefined || name === 'help' || own.includes('--help')) {
      terminal.out(`${usage}\n`);
      return name === undefined && !own.includes('--help') ? 1 : 0;
    }
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (verb === undefined && name !== 'run')
      throw new SwitchyardError(
        'input-invalid',
        `"${name}" is not a verb of Switchyard; see npx switchyard help`,
      );
    checkLine(line);
    const dataDirectory = dataDirectoryOf(environment, process.platform, line.text('home') ?? undefined);
    const instance = await readInstanceFile(dataDirectory);
    const client = createOfflineClient(
      instance === null ? null : createCompanionClient(instance.socket),
      dataDirectory,
      () => openData(dataDirectory, environment),
      () => {
        if (!line.json) terminal.error('Switchyard is not running; working on its data directly.\n');
      },
    );
    try {
      if (verb === undefined) {
        const { code, result } = await runVerb(client, line, agentArgs, {
          environment,
          platform: process.platform,
          isTerminal: terminal.input.isTTY === true || process.stdout.isTTY || process.stderr.isTTY,
        });
        if (result !== null) terminal.out(`${JSON.stringify(result.json)}\n`);
        return code;
      }
      const result = await verb({
        client,
        line,
        nowMs: Date.now(),
        tell: (json, ...lines) =>
          terminal.out(line.json ? `${JSON.stringify(json)}\n` : `${lines.join('\n')}\n`),
        onInterrupt: (run) =>
          (terminal.onInterrupt ?? onSignal)(() => {
            isInterrupted = true;
            run();
          }),
        pause: (ms) => new Promise((resume) => setTimeout(resume, ms)),
        readStandardInput: () => readAll(terminal.input),
        confirm: (question) => confirm(terminal, question),
      });
      terminal.out(line.json ? `${JSON.stringify(result.json)}\n` : `${result.lines.join('\n')}\n`);
      return result.code ?? 0;
    } finally {
      await client.close();
    }
  } catch (thrown) {
    const error = toSwitchyardError(thrown);
    if (asksJson)
      terminal.out(`${JSON.stringify({ error: { code: error.code, message: error.message } })}\n`);
    else terminal.error(`switchyard: ${spokenError(error)}\n`);
    return isInterrupted ? interruptedCode : 1;
  }
}

function openData(
  dataDirectory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<OfflineProduct> {
  return openOffline({
    dataDirectory,
    homeDirectory: environment['HOME'] ?? homedir(),
    environment,
    settings: createConfSettings(dataDirectory, systemClock),
    clock: systemClock,
    random: systemRandom,
    version: packageFacts.version,
  });
}

/** As shells have it for Ctrl-C. */
const interruptedCode = 130;

function onSignal(run: () => void): () => void {
  process.on('SIGINT', run);
  return () => void process.off('SIGINT', run);
}

const inputLimit = 1_048_576;

async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > inputLimit)
      throw new SwitchyardError('input-invalid', 'standard input is too large to be a key');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  if (terminal.input.isTTY !== true) return false;
  // Standard output is for the answer alone: a script may read it.
  const output = new Writable({
    write(chunk, _encoding, written) {
      terminal.error(String(chunk));
      written();
    },
  });
  const dialog = createInterface({ input: terminal.input, output });
  try {
    return /^y(es)?$/i.test((await dialog.question(`${question} [y/N] `)).trim());
  } finally {
    dialog.close();
  }
}
