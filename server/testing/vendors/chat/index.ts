/** The Chat Completions dialect as servers speak it, for the simulators of OpenAI and of compatible servers. */
export { answerChat, type Completion } from './answer.ts';
export { readConversation, textOf } from './conversation.ts';
export { chatGrammarFaults } from './grammar.ts';
export { chatFaults, type ChatRules } from './rules.ts';
export { openAiStyle, type ChatStyle } from './style.ts';
export { chatStreamError, completionEvents, completionJson, handshakeChunks } from './wire.ts';
