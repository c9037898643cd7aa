export {
  AccountKind,
  AccountsSnapshot,
  AccountView,
  AddMethod,
  DetectedLogin,
  ProviderId,
  ProviderView,
  RemovedAccount,
  Revocation,
  SwitchMode,
  VendorGroup,
} from './account.ts';
export {
  EndpointAuthStyle,
  EndpointDialect,
  EndpointForm,
  EndpointOptions,
  EndpointPreset,
  EndpointSwitches,
} from './account-endpoint.ts';
export { AvailabilityState, CredentialState, HealthView } from './account-health.ts';
export { AccountRouting, GroupRouting, RoutingDryRun, Strategy } from './account-routing.ts';
export { ActivityPage, Attempt, RequestRecord, SessionMove, TokenUsage, UsageSummary } from './activity.ts';
export {
  AgentFinding,
  AgentHistoryEntry,
  AgentKey,
  AgentLaunch,
  AgentManual,
  AgentMode,
  AgentModels,
  AgentPlan,
  AgentState,
  AgentTestResult,
  AgentView,
  AgentWay,
  PlannedChange,
} from './agent.ts';
export {
  AppSnapshot,
  ClientKeyView,
  DoctorCheck,
  Language,
  Notice,
  ProxyView,
  SecretBackendName,
  SecretsView,
  Settings,
  SettingsSnapshot,
  Theme,
} from './app.ts';
export type { Envelope, ErrorBody } from './envelope.ts';
export { eventNames } from './events.ts';
export type { ControlEvent, EventMap, EventName } from './events.ts';
export { NetworkSnapshot, NetworkTestResult, OutboundMode, OutboundView } from './network.ts';
export { SignInView, SignInWay } from './sign-in.ts';
export { companionOperations, operations } from './operations.ts';
export type { Operation } from './operation.ts';
export type { Handlers, OperationInput, OperationName, OperationOutput } from './operations.ts';
export { AccountModels, ModelResolution, ModelRule, ModelsSnapshot, ModelView } from './model.ts';
export {
  BankedResets,
  NoticeSettings,
  QuotaCredit,
  QuotaFacts,
  QuotaHistory,
  QuotaPace,
  QuotaWindow,
  QuotaWindowView,
  RaisedNotice,
  ResetOutcome,
} from './quota.ts';
export { hides, isSameRule, matchesPattern, withRule } from './model-rules.ts';
