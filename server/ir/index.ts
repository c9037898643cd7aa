export { createAccumulator } from './accumulate.ts';
export type { Accumulator } from './accumulate.ts';
export { adaptTools } from './adapt-tools.ts';
export type { AdaptedTools } from './adapt-tools.ts';
export { callIdsIn, cleanResponseIds, createIdCleaner, isLegalId, legalId } from './call-ids.ts';
export { checkEvents } from './check-events.ts';
export { checkRequest } from './check-request.ts';
export type {
  Block,
  CacheMark,
  Citation,
  MediaBlock,
  MediaSource,
  OpaqueBlock,
  RefusalBlock,
  SearchResult,
  ServerToolCallBlock,
  ServerToolResultBlock,
  TextBlock,
  ThinkingBlock,
  ToolCallBlock,
  ToolResultBlock,
} from './content.ts';
export { dropOpenCalls } from './drop-open-calls.ts';
export type { EventPass } from './event-pass.ts';
export { textJson, type IrEvent, type IrEventType, type TextDelta } from './events.ts';
export { fitThinking } from './fit-thinking.ts';
export type { JsonObject, JsonValue, Native } from './json.ts';
export type { Loss, LossKind } from './losses.ts';
export { mendHistory } from './mend-history.ts';
export type { MendedHistory } from './mend-history.ts';
export { replay } from './replay.ts';
export { efforts } from './request.ts';
export type {
  Effort,
  FunctionTool,
  HostedTool,
  IrRequest,
  OutputFormat,
  Sampling,
  TextTool,
  ThinkingIntent,
  Tool,
  ToolChoice,
  Turn,
  WebSearchTool,
} from './request.ts';
export { noUsage } from './response.ts';
export type { AnswerError, Finish, IrResponse, Usage } from './response.ts';
export { createToolRestorer, restoreToolsInResponse } from './restore-tools.ts';
export { readSeal, sealTag, writeSeal } from './seals.ts';
export type { Seal } from './seals.ts';
export { createSerializer } from './serial-blocks.ts';
export type { Target, TargetSwitches } from './target.ts';
export { createTextInputReader, readTextInput, wrapText } from './text-input-reader.ts';
export type { TextInputReader } from './text-input-reader.ts';
export { budgetOfEffort, effortOfBudget, nearestEffort, splitThinkingSuffix } from './thinking-amounts.ts';
export type { SuffixedModel } from './thinking-amounts.ts';
export type { ToolRules } from './tool-rules.ts';
export { emptyToolTable, toolKey } from './tool-table.ts';
export type { OriginalTool, ToolTable } from './tool-table.ts';
export { unknownTraits } from './traits.ts';
export type { ListedModel, ModelTraits, ThinkingTraits } from './traits.ts';
export { withUniqueCalls } from './unique-calls.ts';
export { createRisingCounts, mergeUsage } from './usage.ts';
