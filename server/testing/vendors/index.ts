/** Simulated vendors for tests, for the real clients and for the demo. Nothing here knows the product. */
export type {
  AnthropicAccount,
  ApiKeyAccount,
  ChatGptPlanAccount,
  ClaudePlanAccount,
  CodexCredits,
  CodexWindowState,
  OpenAiAccount,
  OverageState,
} from './accounts.ts';
export type {
  AccountScript,
  AnswerShape,
  Behaviour,
  FailureOptions,
  Pacing,
  ScriptedCall,
  WebSource,
} from './behaviour.ts';
export type { Chunking } from './reply.ts';
export type { Endpoint, Simulator, SimulatorOptions } from './simulator.ts';
export type { Outcome, RecordedRequest } from './recorder.ts';
export type { RequestLog } from './request-log.ts';
export type { SimulatorClock } from './http-server.ts';
export type { WindowState } from './windows.ts';
export {
  startAnthropicSimulator,
  type AnthropicSimulator,
  type AnthropicSimulatorOptions,
} from './anthropic/simulator.ts';
export type { AnthropicRefusal, AnthropicSwitches } from './anthropic/switches.ts';
export { chatGrammarFaults, type ChatStyle } from './chat/index.ts';
export {
  startCompatibleSimulator,
  type CompatibleSimulator,
  type CompatibleSimulatorOptions,
} from './compatible/simulator.ts';
export type { CompatibleFailure } from './compatible/failures.ts';
export type { CompatibleRefusal, CompatibleSwitches } from './compatible/switches.ts';
export { readDataSse, type DataStream } from './data-sse.ts';
export {
  startGeminiSimulator,
  type GeminiSimulator,
  type GeminiSimulatorOptions,
} from './gemini/simulator.ts';
export type { GeminiFailure } from './gemini/failures.ts';
export { skipValidator } from './gemini/thought-signature.ts';
export { geminiGrammarFaults } from './gemini/wire.ts';
export type { AnthropicFailure } from './anthropic/failures.ts';
export { startOpenAiSimulator, type OpenAiSimulator } from './openai/simulator.ts';
export type { OpenAiFailure } from './openai/failures.ts';
export { simulatedChatGptToken, type ChatGptTokenClaims } from './openai/tokens.ts';
export { messagesGrammarFaults } from './anthropic/grammar.ts';
export { responsesGrammarFaults } from './openai/grammar.ts';
export { readStrictSse } from './sse-reader.ts';
export type { SseEvent } from './perform.ts';
export { startDemo, type Demo, type DemoAccount, type DemoOptions } from './demo.ts';
export {
  anthropicCompatibleHost,
  compatibleHost,
  hostMapOf,
  startVendorSimulators,
  type VendorSimulators,
} from './pair.ts';
export type { OtherServer, VendorSimulatorsOptions } from './pair.ts';
export { unicodeSample } from './tool-turn.ts';
