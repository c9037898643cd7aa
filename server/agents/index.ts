export { createAgentEngine } from './engine.ts';
export type {
  AgentEngine,
  AgentEngineOptions,
  AgentOutcome,
  AgentPlan,
  AgentTarget,
  ApplyRequest,
  PlanRequest,
} from './engine.ts';
export type { AgentLedger, HistoryEntry, LedgerEntry } from './ledger.ts';
export type { AgentManifest, AgentMode } from './manifest.ts';
export type { PlannedChange } from './file-plan.ts';
export { builtInManifests } from './registry.ts';
export { agentLedgerMigrations, createSqliteLedger } from './sqlite-ledger.ts';
export type { Migration, SqliteLedgerOptions, TextSealer } from './sqlite-ledger.ts';
export type { AgentState, AgentStatus } from './status.ts';
export { createDetector } from './detect.ts';
