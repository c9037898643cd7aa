export {
  accountHealth,
  backAtMs,
  elapsedFraction,
  isPastReset,
  leftFraction,
  observedAtMs,
  tightestWindow,
  windowOfKind,
  windowTone,
} from './account-health.ts';
export type { AccountHealth, Tone } from './account-health.ts';
export { forecastOf, marksAhead } from './forecast.ts';
export type { AheadMark, Forecast } from './forecast.ts';
export { collectAlerts } from './alerts.ts';
export type { Alert, AlertInput, AlertSeverity } from './alerts.ts';
export {
  agentGroupNames,
  agentTone,
  agentVerb,
  groupAgents,
  isTroubled,
  mainFinding,
} from './agent-state.ts';
export type { AgentGroup, AgentGroupName } from './agent-state.ts';
export { findChoices, modelChoices } from './model-choices.ts';
export type { ModelChoice } from './model-choices.ts';
export { agentRoute, noticeRoute } from './notice-route.ts';
