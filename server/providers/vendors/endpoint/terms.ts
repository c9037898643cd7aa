/** Where each known vendor's terms are (provider notes 4 to 11); programs on this computer have none. */
export const termsPages = {
  openrouter: 'https://openrouter.ai/terms',
  deepseek: 'https://cdn.deepseek.com/policies/en-US/deepseek-open-platform-terms-of-service.html',
  mistral: 'https://mistral.ai/terms',
  moonshot: 'https://platform.moonshot.ai/docs/agreement/modeluse',
  kimiCode: 'https://www.kimi.com/code/docs/en/',
  zai: 'https://docs.z.ai/legal-agreement/terms-of-use',
  zaiPlan: 'https://docs.z.ai/devpack/overview',
  minimax: 'https://www.minimax.io/terms-of-service-v2.html',
  xai: 'https://x.ai/legal/terms-of-service-enterprise',
} as const;

export const notes = {
  zaiPlan:
    'Z.ai keeps its coding plan to the tools that it lists; use by others may cost the plan’s benefits.',
  kimiCode:
    'Kimi Code admits coding agents that it recognises, and may refuse requests that come through Switchyard.',
  region: 'Keys of the Chinese and the international site are not interchangeable.',
  context: 'Coding agents need a context of 32,000 tokens or more; set it in the server.',
} as const;
