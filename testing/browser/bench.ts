import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '..', '..');
const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser on this machine, or null: nothing is ever downloaded. */
export const browserPath = candidates.find((path) => existsSync(path)) ?? null;
export const skipReason = browserPath === null ? ' (skipped: no Chromium on this machine)' : '';

export interface RunningProduct {
  readonly proxy: string;
  /** With the token. */
  readonly ui: string;
  readonly home: string;
  /** Runs a companion verb with `--json`. */
  run(...args: string[]): Promise<unknown>;
  stop(): Promise<void>;
}

/** The built product, headless, as a person starts it. */
export async function startProduct(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningProduct> {
  const home = await mkdtemp(join(tmpdir(), 'switchyard-browser-'));
  const entry = join(root, 'dist', 'server', 'cli.js');
  if (!existsSync(entry)) throw new Error('dist is missing: run npm run build');
  const child = spawn(process.execPath, [entry, '--headless', '--port', '0', '--home', home, ...args], {
    env: { ...process.env, HOME: home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ready = await firstLine(child);
  return {
    proxy: ready.proxy,
    ui: ready.ui,
    home,
    run: (...verb) => runVerb(entry, home, verb),
    async stop() {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<{ proxy: string; ui: string }> {
  return new Promise((done, fail) => {
    let out = '';
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const end = out.indexOf('\n');
      if (end === -1) return;
      const line = JSON.parse(out.slice(0, end)) as { event: string; proxy: string; ui: string };
      if (line.event === 'ready') done(line);
      else fail(new Error(out));
    });
    child.once('exit', (code) => fail(new Error(`the product ended with ${code}: ${errors}`)));
  });
}

function runVerb(entry: string, home: string, args: readonly string[]): Promise<unknown> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [entry, ...args, '--json', '--home', home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.once('exit', (code) => (code === 0 ? done(JSON.parse(out)) : fail(new Error(out))));
  });
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(browserPath === null ? {} : { executablePath: browserPath }),
    // The rule keeps Chromium itself from asking anybody outside this machine.
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

export interface OpenPage {
  readonly page: Page;
  /** Console errors and uncaught exceptions so far. */
  readonly faults: string[];
  close(): Promise<void>;
}

export async function openPage(
  browser: Browser,
  url: string,
  options: { route?: string; width?: number; height?: number; dark?: boolean } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1080, height: options.height ?? 720 },
    colorScheme: options.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  // The page opens where the fragment says and takes the token out of it.
  await page.goto(options.route === undefined ? url : `${url}&route=${options.route}`);
  return { page, faults, close: () => context.close() };
}

/** A page of another origin, with a script of ours. */
export async function serveHostilePage(script: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>hostile</title><body><script>${script}</script>`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
