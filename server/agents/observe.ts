import { stat } from 'node:fs/promises';
import type { FoundHome } from './agent-homes.ts';
import { defaultChoice, type AgentChoice } from './choice.ts';
import type { Detector } from './detect.ts';
import { unlessMissing } from './file-access.ts';
import { existingFiles } from './existing-files.ts';
import { findInFile } from './file-findings.ts';
import type { CommitTools } from './file-task.ts';
import { createFormat } from './formats/registry.ts';
import type { LedgerEntry } from './ledger.ts';
import type {
  AgentManifest,
  AgentMode,
  Environment,
  Inspection,
  InspectionContext,
  ManagedFile,
} from './manifest.ts';
import { statusOf, type AgentStatus } from './status.ts';
import type { Versions } from './versions.ts';

export interface ObserveTools {
  readonly commit: CommitTools;
  readonly environment: Environment;
  readonly detector: Detector;
  readonly versions: Versions;
}

/** Files of the agent, and further ones that keys or entries name, for instance of an earlier version of its manifest. */
export function filesOf(
  { manifest, home }: FoundHome,
  named: readonly Pick<LedgerEntry, 'file' | 'format'>[],
): readonly ManagedFile[] {
  const further = named.map(({ file, format }): ManagedFile => ({ path: file, format }));
  return [...manifest.files(home.path), ...further].filter(
    (file, index, all) => all.findIndex((other) => other.path === file.path) === index,
  );
}

export function choiceOf(tools: CommitTools, { manifest, home }: FoundHome): AgentChoice {
  return tools.ledger.choice(manifest.id, home.path) ?? defaultChoice(manifest);
}

/** Looks at one agent home. No program is waited for. */
export async function observe(tools: ObserveTools, found: FoundHome): Promise<AgentStatus> {
  const { manifest, home, roots } = found;
  const entries = tools.commit.ledger.entries(manifest.id, home.path);
  const executable = await tools.detector.findExecutable(manifest.executables);
  const files = filesOf(found, entries);
  const fileFindings = await Promise.all(
    files.map((file) => {
      const own = entries.filter((entry) => entry.file === file.path);
      return findInFile(tools.commit, {
        agent: manifest.id,
        home: home.path,
        file,
        allowedRoots: roots,
        entries: own,
        decides: own.length > 0 || entries.length === 0,
      });
    }),
  );
  const [first] = entries;
  return statusOf({
    manifest,
    home,
    choice: choiceOf(tools.commit, found),
    entries,
    // Aider's file lies in the home directory itself, so there need be no directory of its own.
    homeExists:
      (await unlessMissing(stat(home.path)).catch(() => null)) !== null ||
      (await existingFiles(files)).size > 0,
    executable,
    version: executable === null ? null : await tools.versions.known(executable),
    files: files.map((file) => file.path),
    fileFindings: fileFindings.flat(),
    inspection: first === undefined ? null : await inspect(tools, found, first.mode),
    signIn: await manifest.signIn?.(inspectionContext(tools, home.path, 'key')),
  });
}

/** What else decides where the agent goes. */
export function inspect(
  tools: Pick<ObserveTools, 'commit' | 'environment'>,
  { manifest, home }: { readonly manifest: AgentManifest; readonly home: { readonly path: string } },
  mode: AgentMode,
): Promise<Inspection> {
  return manifest.inspect(inspectionContext(tools, home.path, mode));
}

function inspectionContext(
  tools: Pick<ObserveTools, 'commit' | 'environment'>,
  home: string,
  mode: AgentMode,
): InspectionContext {
  const { access, platform } = tools.commit;
  return {
    home,
    mode,
    environment: tools.environment,
    platform,
    readKeys: async (file, paths) => {
      try {
        const bytes = await unlessMissing(access.readFile(file.path));
        const text = bytes === null ? '' : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        return createFormat(file.format).readKeys(text, paths);
      } catch {
        // Only facts for a warning: a file that cannot be read holds none.
        return paths.map(() => ({ present: false as const }));
      }
    },
  };
}
