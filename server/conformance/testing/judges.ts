import type { JsonObject } from '../../ir/index.ts';
import { parameterFaults as messagesParameterFaults } from '../../testing/vendors/anthropic/rules-parameters.ts';
import { turnFaults } from '../../testing/vendors/anthropic/rules-turns.ts';
import { chatFaults, type ChatRules } from '../../testing/vendors/chat/index.ts';
import { configFaults } from '../../testing/vendors/gemini/rules-config.ts';
import { contentsFaults } from '../../testing/vendors/gemini/rules-contents.ts';
import { inputFaults } from '../../testing/vendors/openai/rules-items.ts';
import { parameterFaults } from '../../testing/vendors/openai/rules-parameters.ts';
import type { ParamFault } from '../../testing/vendors/param-fault.ts';
import type { Upstream } from './upstreams.ts';

const openAi: ChatRules = {
  refusesMaxTokens: (model) => model.startsWith('gpt-5'),
  unknownMembers: [
    'cache_control',
    'reasoning_content',
    'reasoning_details',
    'thinking',
    'extra_content',
    'parts',
  ],
  idLimit: 40,
};
const plain: ChatRules = {
  refusesMaxTokens: () => false,
  unknownMembers: ['cache_control', 'parts'],
  idLimit: 64,
};

/**
 * What the judges refuse and we send knowingly: seals of recorded cases, which nobody they know has made; audio for the
 * Responses API (dialect rule 67); and search beside functions, which Gemini takes since its third generation.
 */
const known =
  /Invalid `(?:signature|data|encrypted_content)`|Corrupted thought signature|encrypted content|'input_audio'|Tool use with function calling/i;

/** What the simulated vendor would refuse a request for, in its words. */
export function faultsOf({ name, target }: Upstream, body: JsonObject): readonly string[] {
  return [...allFaults(name, target.model, body)].filter((fault) => !known.test(fault));
}

function allFaults(name: string, model: string, body: JsonObject): readonly string[] {
  const words = (faults: Iterable<ParamFault>) => [...faults].map(({ message }) => message);
  switch (name) {
    case 'anthropic-messages':
      return [...messagesParameterFaults(body, true), ...turnFaults(body, 'api.anthropic.com')];
    case 'openai-chat':
      return words(chatFaults(body, openAi));
    case 'plain-chat':
      return words(chatFaults(body, plain));
    case 'openai-responses':
    case 'strict-responses': {
      const context = {
        account: 'a',
        isPlan: name === 'strict-responses',
        earlierCalls: [],
        isStored: () => false,
      };
      return words([...parameterFaults(body), ...inputFaults(body, context)]);
    }
    case 'gemini':
      return [...configFaults(body, model), ...contentsFaults(body, { account: 'a', model })];
    default:
      throw new Error(`nobody judges ${name}`);
  }
}
