/** The id under which native material of this dialect is kept. */
export const dialectId = 'openai-chat';

/** The vendor family whose files and seals this dialect's own fields hold. */
export const ownFamily = 'openai';

/**
 * Says that the client used the older `functions`, so that the answer goes back in that form; kept in the request's
 * native data, never sent upstream.
 */
export const legacyMember = 'switchyard_legacy_functions';
