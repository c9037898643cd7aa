import type { AgentLaunch } from '../contract/index.ts';
import { agentTarget } from './agent-verbs.ts';
import type { CommandLine } from './arguments.ts';
import type { CompanionClient } from './client.ts';
import { allArguments, startAgent, type StartSources } from './start-agent.ts';
import type { VerbResult } from './verbs.ts';

const keyForm = /swy_[\w-]{20,}/g;

/**
 * `run AGENT …`: asks the running instance how to start the agent and does so. With `--json` nothing is started: the
 * answer says what would be, with the key masked.
 */
export async function runVerb(
  client: CompanionClient,
  line: CommandLine,
  agentArgs: readonly string[],
  sources: StartSources,
): Promise<{ readonly code: number; readonly result: VerbResult | null }> {
  const launch = await client.call('agents.launch', agentTarget(line));
  if (line.json) return { code: 0, result: { json: maskedLaunch(launch, agentArgs), lines: [] } };
  return { code: await startAgent(launch, agentArgs, sources), result: null };
}

/** For scripts: what would be started, without the secret. */
export function maskedLaunch(launch: AgentLaunch, agentArgs: readonly string[]): object {
  const mask = (text: string): string => text.replaceAll(keyForm, (key) => `swy_••••${key.slice(-4)}`);
  return {
    label: launch.label,
    executable: launch.executable,
    args: allArguments(launch.args, agentArgs).map(mask),
    environment: Object.fromEntries(
      Object.entries(launch.environment).map(([name, value]) => [name, mask(value)]),
    ),
    without: launch.without,
  };
}
