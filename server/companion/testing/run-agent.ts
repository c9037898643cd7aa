import { startAgent } from '../start-agent.ts';

// A program of its own for tests: `switchyard run` without the rest. The argument is a script of the agent.
const [script = ''] = process.argv.slice(2);
const launch = { label: 'Agent', executable: '/bin/sh', args: ['-c'], environment: {}, without: [] };
// Two signals that come close together are one for the kernel; what is passed on has to come apart.
process.on('SIGINT', () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200));
process.exitCode = await startAgent(launch, [script], {
  environment: process.env,
  platform: process.platform,
  isTerminal: process.stdin.isTTY,
});
