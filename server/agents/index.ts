export { createAgentEngine } from './engine.ts';
export type {
  AgentEngine,
  AgentEngineOptions,
  AgentOutcome,
  AgentPlan,
  AgentTarget,
  ApplyRequest,
  LateChange,
  PlanRequest,
  UndoRequest,
} from './engine-types.ts';
export type { AgentChoice, AgentWay } from './choice.ts';
export type { OwnedKey } from './owned-keys.ts';
export type { AgentLedger, HistoryEntry, LedgerEntry } from './ledger.ts';
export { clientKeyPlaceholder } from './manifest.ts';
export type { AgentManifest, AgentMode, Connection, LaunchCommand, OfferedModel } from './manifest.ts';
export type { PlannedChange } from './file-plan.ts';
export { builtInManifests } from './registry.ts';
export { agentChoicesMigration, agentLedgerMigrations, createSqliteLedger } from './sqlite-ledger.ts';
export type { Migration, SqliteLedgerOptions, TextSealer } from './sqlite-ledger.ts';
export type { AgentFinding } from './finding.ts';
export type { AgentState, AgentStatus } from './status.ts';
export { createDetector } from './detect.ts';
export { findEnvironmentSettings } from './environment-sources.ts';
export type { EnvironmentSetting, EnvironmentSourcePorts } from './environment-sources.ts';
export { createAgentWatch } from './watch.ts';
export type { AgentWatch, AgentWatchSources, WatchedHome } from './watch.ts';
