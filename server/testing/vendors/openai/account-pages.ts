import type { ChatGptPlanAccount } from '../accounts.ts';

const platformModels = ['gpt-6-astra', 'gpt-6.1-sol', 'gpt-5.1-codex', 'gpt-5.1', 'gpt-4.1', 'gpt-4o-mini'];

/** Answer of `GET /v1/models`. */
export function modelsPage(allowed: readonly string[] | undefined): Readonly<Record<string, unknown>> {
  const data = (allowed ?? platformModels).map((id) => ({
    id,
    object: 'model',
    created: 1_788_220_800,
    owned_by: 'openai',
  }));
  return { object: 'list', data };
}

/** Answer of `GET /backend-api/codex/models` (codex protocol notes 2.8). */
export function codexModelsPage(allowed: readonly string[] | undefined): Readonly<Record<string, unknown>> {
  const slugs = allowed ?? ['gpt-5.1-codex'];
  return {
    models: slugs.map((slug, index) => ({
      slug,
      display_name: slug,
      description: 'A model of the simulated vendor.',
      default_reasoning_level: 'medium',
      supported_reasoning_levels: [
        { effort: 'low', description: 'Fast' },
        { effort: 'medium', description: 'Balanced' },
        { effort: 'high', description: 'Thorough' },
      ],
      shell_type: 'shell_command',
      visibility: 'list',
      supported_in_api: true,
      priority: index,
      additional_speed_tiers: [],
      service_tiers: [],
      availability_nux: null,
      upgrade: null,
      base_instructions: 'You are a coding agent.',
      supports_reasoning_summaries: true,
      default_reasoning_summary: 'auto',
      support_verbosity: false,
      default_verbosity: null,
      apply_patch_tool_type: 'freeform',
      truncation_policy: { mode: 'tokens', limit: 10_000 },
      supports_parallel_tool_calls: false,
      supports_image_detail_original: false,
      context_window: 272_000,
      max_context_window: 272_000,
      auto_compact_token_limit: null,
      effective_context_window_percent: 95,
      experimental_supported_tools: [],
      input_modalities: ['text', 'image'],
      supports_search_tool: false,
    })),
  };
}

/** Answer of `GET /backend-api/wham/accounts/check` (codex protocol notes 2.10). */
export function accountsCheckPage(account: ChatGptPlanAccount): Readonly<Record<string, unknown>> {
  const id = account.accountId ?? 'account-simulated';
  return {
    accounts: [
      {
        id,
        account_user_id: `user-${account.name}__${id}`,
        structure: 'personal',
        plan_type: account.plan,
        name: account.name,
        profile_picture_url: null,
        workspace_backend_origin: 'NO_CONSTRAINT',
        account_routing_override: 'NO_CONSTRAINT',
        is_deactivated: false,
        can_access_with_session: true,
        sso_connection_name: null,
        is_fedramp_compliant_workspace: false,
      },
    ],
    account_ordering: [id],
    default_account_id: id,
  };
}
