// The benchmark itself; `npm run bench` prepares the machine and starts this on the load's core.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bars, judge } from './bars.ts';
import { fullLengths, quickLengths, type Bench, type Lengths } from './bench.ts';
import { measures } from './measures/index.ts';
import { readOptions, type Options } from './options.ts';
import { createPeers, type Peer, type RunningPeer } from './peers/index.ts';
import { createProcesses, freePort } from './processes.ts';
import { barTable, measureTable } from './report.ts';
import { createResults, type Results } from './results.ts';
import { runRounds } from './rounds.ts';
import { createUpstream } from './upstream/upstream.ts';

/** With more than this many programs running already, nothing measured here means much. */
const quietLoad = 0.5;

const root = resolve(import.meta.dirname, '..', '..');

async function main(options: Options): Promise<void> {
  const busy = loadavg()[0] ?? 0;
  if (busy > quietLoad)
    process.stderr.write(`This machine is busy (load ${busy.toFixed(1)}): the figures will be rough.\n`);
  const work = await mkdtemp(join(tmpdir(), 'switchyard-bench-'));
  const processes = createProcesses(work);
  const endEarly = (): void => {
    void processes
      .stopAll()
      .then(() => rm(work, { recursive: true, force: true }))
      .finally(() => process.exit(1));
  };
  process.on('SIGINT', endEarly);
  process.on('SIGTERM', endEarly);
  try {
    const setup = {
      dist: resolve(options.dist ?? join(root, 'dist')),
      nodeArguments:
        options.profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(options.profile)}`],
    };
    const everybody = createPeers(setup);
    refuseUnknown('peer', options.peers, everybody);
    const wanted = everybody.filter(
      ({ name, kind }) => kind === 'product' || options.peers.length === 0 || options.peers.includes(name),
    );
    const peers = await available(wanted);
    const upstream = createUpstream(processes, join(work, 'vendor'), await freePort());
    let folders = 0;
    const folder = async (name: string): Promise<string> => {
      const path = join(work, `${name}-${(folders += 1)}`);
      await mkdir(path, { recursive: true });
      return path;
    };
    const begin = async (peer: Peer, probed: boolean): Promise<RunningPeer> =>
      peer.start({ processes, folder: await folder(peer.name), upstreamPort: upstream.port, probed });
    const bench: Bench = {
      processes,
      upstream,
      folder,
      lengths: lengthsOf(options),
      setup,
      peers,
      startFresh(name) {
        const peer = peers.find((entry) => entry.name === name);
        if (peer === undefined) throw new Error(`there is no peer "${name}"`);
        return begin(peer, false);
      },
    };
    await upstream.whole();
    const running: RunningPeer[] = [];
    for (const peer of peers) running.push(await begin(peer, true));
    const results = createResults();
    await runRounds(bench, running, selected(options), results);
    await report(options, peers, results, busy);
  } finally {
    await processes.stopAll();
    await rm(work, { recursive: true, force: true });
  }
}

function lengthsOf(options: Options): Lengths {
  const lengths = options.quick ? quickLengths : fullLengths;
  return {
    ...lengths,
    rounds: options.rounds ?? lengths.rounds,
    soakHours: options.soakHours ?? lengths.soakHours,
  };
}

async function available(peers: readonly Peer[]): Promise<readonly Peer[]> {
  const reasons = await Promise.all(peers.map((peer) => peer.missing()));
  return peers.filter((peer, index) => {
    const reason = reasons[index] ?? null;
    if (reason !== null) process.stderr.write(`${peer.name} is left out: ${reason}.\n`);
    return reason === null;
  });
}

function refuseUnknown(
  what: string,
  asked: readonly string[],
  known: readonly { readonly name: string }[],
): void {
  const unknown = asked.filter((name) => !known.some((entry) => entry.name === name));
  if (unknown.length > 0)
    throw new Error(
      `there is no ${what} "${unknown.join('", "')}"; there are ${known.map(({ name }) => name).join(', ')}`,
    );
}

function selected({ only }: Options): typeof measures {
  refuseUnknown('measure', only, measures);
  return only.length === 0 ? measures : measures.filter((measure) => only.includes(measure.name));
}

async function report(
  options: Options,
  peers: readonly Peer[],
  results: Results,
  busy: number,
): Promise<void> {
  const order = peers.map(({ name }) => name);
  const verdicts = bars.map((bar) => judge(bar, results));
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load ${busy.toFixed(1)} before the start`;
  const tables = measures.map((measure) => measureTable(measure, results, order)).join('');
  process.stdout.write(`${machine}${options.quick ? ' (one quick round: rough figures)' : ''}\n${tables}`);
  process.stdout.write(barTable(verdicts));
  for (const text of results.failures()) process.stdout.write(`not measured: ${text}\n`);
  const path = join(root, '.cache', 'bench.json');
  await mkdir(join(root, '.cache'), { recursive: true });
  const facts = { at: new Date().toISOString(), machine, quick: options.quick };
  await writeFile(
    path,
    `${JSON.stringify({ ...facts, bars: verdicts, failures: results.failures(), samples: results.all() }, null, 1)}\n`,
  );
}

try {
  await main(readOptions(process.argv.slice(2)));
  process.exit(0);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
