export {
  AccountKind,
  AccountsSnapshot,
  AccountView,
  AddMethod,
  AvailabilityState,
  CredentialState,
  DetectedLogin,
  EndpointAuthStyle,
  EndpointDialect,
  EndpointForm,
  EndpointOptions,
  EndpointPreset,
  EndpointSwitches,
  ProviderId,
  ProviderView,
  QuotaWindow,
  SwitchMode,
  VendorGroup,
} from './account.ts';
export { ActivityPage, Attempt, RequestRecord, TokenUsage, UsageSummary } from './activity.ts';
export {
  AgentHistoryEntry,
  AgentMode,
  AgentPlan,
  AgentState,
  AgentTestResult,
  AgentView,
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
export { operations } from './operations.ts';
export type { Handlers, Operation, OperationInput, OperationName, OperationOutput } from './operations.ts';
export { AccountModels, ModelResolution, ModelRule, ModelsSnapshot, ModelView } from './model.ts';
export { hides, isSameRule, matchesPattern, withRule } from './model-rules.ts';
