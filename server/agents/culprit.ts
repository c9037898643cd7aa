import type { KeyReading } from './formats/text-format.ts';
import type { LedgerEntry } from './ledger.ts';
import { isLoopbackUrl } from './manifest.ts';

const ourDefaultPort = '4310';

/**
 * Programs that put their own address on this computer into the files of agents, by the port they use unless told
 * otherwise (agents notes 4.1 and the programs' own documentation).
 */
const programsByPort: ReadonlyMap<string, string> = new Map([
  ['15721', 'cc-switch'],
  ['8317', 'CLIProxyAPI, or an app around it such as Quotio or VibeProxy'],
  ['18317', 'Quotio'],
  ['3456', 'Claude Code Router'],
  ['20128', '9router'],
  ['8045', 'Antigravity Manager'],
  ['4141', 'copilot-api'],
  ['4000', 'LiteLLM'],
  ['11434', 'Ollama'],
  ['1234', 'LM Studio'],
]);

/** Words that such programs write where a key belongs. */
const programsByWord: ReadonlyMap<string, string> = new Map([
  ['PROXY_MANAGED', 'cc-switch'],
  ['sk-antigravity', 'Antigravity Manager'],
]);

/** Agents whose own clean-up, rewind or plug-in sync drops keys from their file (agents notes 4.2). */
const rewritersOfTheirOwn: ReadonlyMap<string, string> = new Map([['claude-code', 'Claude Code']]);

/**
 * Guesses who changed a key, from what stands there now. `writtenAtMs`: the file's time, wall clock milliseconds.
 * Null when nothing speaks for anybody; a guess, never a proof.
 */
export function culpritOf(
  entry: Pick<LedgerEntry, 'agent' | 'appliedAtMs'>,
  reading: KeyReading,
  writtenAtMs: number | null,
): string | null {
  if (!reading.present) {
    const rewritten = writtenAtMs !== null && writtenAtMs > entry.appliedAtMs;
    return rewritten ? (rewritersOfTheirOwn.get(entry.agent) ?? null) : null;
  }
  const { value } = reading;
  if (typeof value !== 'string') return null;
  const byWord = programsByWord.get(value);
  if (byWord !== undefined) return byWord;
  if (!isLoopbackUrl(value)) return null;
  const { port, pathname } = new URL(value);
  if (port === ourDefaultPort || pathname.startsWith('/k/')) return 'Switchyard, at an earlier address';
  return programsByPort.get(port) ?? null;
}
