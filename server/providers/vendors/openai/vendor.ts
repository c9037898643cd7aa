/** What the plan and the API key have in common. */
export const vendor = { id: 'openai', label: 'OpenAI' } as const;

export const codexAuthPage = 'https://developers.openai.com/codex/auth';
export const signInPage = 'https://developers.openai.com/siwc/';
export const termsPage = 'https://openai.com/policies/terms-of-use/';
