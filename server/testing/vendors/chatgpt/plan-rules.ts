const rejected: readonly string[] = [
  'background',
  'conversation',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'moderation',
  'multi_agent',
  'prompt',
  'prompt_cache_retention',
  'safety_identifier',
  'temperature',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
];

/** Why a plan that was signed in with would refuse this body, or null (codex protocol notes 7.1). */
export function planFault(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'Body must be an object';
  const fields = body as Readonly<Record<string, unknown>>;
  if (fields['store'] !== false) return 'Store must be set to false';
  if (fields['stream'] !== true) return 'Stream must be set to true';
  const input = fields['input'];
  if (!Array.isArray(input)) return 'Input must be a list';
  const isSystem = (item: unknown): boolean =>
    (item as Readonly<Record<string, unknown>> | null)?.['role'] === 'system';
  if (input.some(isSystem)) return 'System messages are not allowed';
  const found = rejected.find((name) => fields[name] !== undefined);
  return found === undefined ? null : `Unsupported parameter: ${found}`;
}
