import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { OperationInput, OperationName, OperationOutput } from '../../server/contract/index.ts';
import type { Person } from './person.ts';
import { programs, requireBuiltProduct } from './programs.ts';
import { runProgram } from './run-program.ts';

/** The running headless product of one person. */
export interface Product {
  readonly proxy: string;
  readonly pid: number;
  /** With the token of the page in its fragment. */
  readonly ui: string;
  /** What it has written to its standard output and error so far. */
  printed(): string;
  /** One verb of the companion with `--json`; throws its error as `code: message`. */
  companion<Output = unknown>(args: readonly string[], input?: string): Promise<Output>;
  /** One operation over the user-only socket, for what has no verb. */
  control<Name extends OperationName>(
    name: Name,
    input: OperationInput<Name>,
  ): Promise<OperationOutput<Name>>;
  stop(): Promise<void>;
}

export interface ProductOptions {
  /** The port of a start before this one, so that agents find the product again; any free one when absent. */
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts `cli.js --headless` and waits for its ready line. */
export async function startProduct(
  person: Person,
  hostMap: string,
  options: ProductOptions = {},
): Promise<Product> {
  await requireBuiltProduct();
  const environment = {
    ...person.environment,
    SWITCHYARD_SECRETS: 'memory',
    SWITCHYARD_HOST_MAP: hostMap,
    // What the vendors saw is what the agents asked, and nothing of our own.
    SWITCHYARD_ASK_QUOTA: 'off',
    ...options.environment,
  };
  const port = options.port ?? (await freePort());
  const args = ['--headless', '--port', String(port), '--home', person.dataDirectory];
  const child = spawn(programs.node, [programs.product, ...args], {
    cwd: person.root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  const ready = await readyLine(child);
  return {
    proxy: ready.proxy,
    pid: ready.pid,
    ui: ready.ui,
    printed: () => printed,
    async companion<Output>(words: readonly string[], input?: string): Promise<Output> {
      const run = await runProgram(
        programs.node,
        [programs.product, ...words, '--json', '--home', person.dataDirectory],
        { environment, folder: person.root, ...(input === undefined ? {} : { input }) },
      );
      const answer = JSON.parse(run.output) as Output & { error?: { code: string; message: string } };
      if (run.code !== 0) throw new Error(`${answer.error?.code}: ${answer.error?.message}`);
      return answer;
    },
    async control(name, input) {
      const facts = await readFile(join(person.dataDirectory, 'instance.json'), 'utf8');
      const { socket } = JSON.parse(facts) as { socket: string };
      return post(socket, `/control/${name}`, input) as Promise<OperationOutput<typeof name>>;
    },
    stop: () => stop(child),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface ReadyLine {
  readonly event: string;
  readonly proxy: string;
  readonly pid: number;
  readonly ui: string;
}

function readyLine(child: ChildProcess): Promise<ReadyLine> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const end = output.indexOf('\n');
      if (end === -1) return;
      const line = JSON.parse(output.slice(0, end)) as ReadyLine;
      if (line.event === 'ready') resolve(line);
      else reject(new Error(`The product did not start: ${output}${errors}`));
    });
    child.on('exit', (code) => reject(new Error(`The product ended with ${code}: ${output}${errors}`)));
    child.on('error', reject);
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    child.on('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function post(socketPath: string, path: string, input: unknown): Promise<unknown> {
  const body = JSON.stringify(input);
  const headers = { host: 'localhost', 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const envelope = JSON.parse(text) as { ok: boolean; value: unknown };
        if (envelope.ok) resolve(envelope.value);
        else reject(new Error(`${path}: ${text}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
