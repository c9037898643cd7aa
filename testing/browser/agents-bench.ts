import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startProduct, type RunningProduct } from './bench.ts';

export interface AgentsBench {
  readonly product: RunningProduct;
  /** Claude Code's settings file. */
  readonly file: string;
  /** Calls the product as the page does. */
  control<Answer>(operation: string, input: object): Promise<Answer>;
  stop(): Promise<void>;
}

/** The built product in an empty home where a program that answers like Claude Code is installed. */
export async function startAgentsBench(): Promise<AgentsBench> {
  const programs = await mkdtemp(join(tmpdir(), 'switchyard-programs-'));
  const program = join(programs, 'claude');
  await writeFile(program, '#!/bin/sh\necho "2.1.42 (Claude Code)"\n');
  await chmod(program, 0o755);
  const product = await startProduct([], {
    SWITCHYARD_SECRETS: 'memory',
    // Only what the test installed: the machine's own agents and settings are nobody's business here.
    PATH: [programs, '/usr/bin', '/bin'].join(delimiter),
    CLAUDE_CONFIG_DIR: undefined,
    CODEX_HOME: undefined,
    XDG_CONFIG_HOME: undefined,
  });
  await mkdir(join(product.home, '.claude'), { recursive: true });
  const { origin, hash } = new URL(product.ui);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  return {
    product,
    file: join(product.home, '.claude', 'settings.json'),
    async control(operation, input) {
      const response = await fetch(`${origin}/control/${operation}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(input),
      });
      const answer = (await response.json()) as { ok: boolean; value: unknown };
      if (!answer.ok) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
      return answer.value as never;
    },
    async stop() {
      await product.stop();
      await rm(programs, { recursive: true, force: true });
    },
  };
}
