/** What the plan and the API key have in common. */
export const vendor = {
  id: 'anthropic',
  label: 'Anthropic',
  origin: 'https://api.anthropic.com',
} as const;

export const legalPage = 'https://code.claude.com/docs/en/legal-and-compliance';
export const gatewayPage = 'https://code.claude.com/docs/en/llm-gateway';
