/**
 * Chat Completions has one content, other dialects several texts in it. Tells where a blank line belongs between two of
 * them (codex protocol notes 4.7), so that words of two messages do not run into each other.
 *
 * `before`: the end of what was said. `hasOtherBetween`: a call, a search or reasoning stood between. Without one the
 * texts may be one sentence, cut where a citation begins; then only the end of a sentence before a new word counts.
 */
export function jointBetween(before: string, next: string, hasOtherBetween: boolean): '' | '\n\n' {
  if (before === '' || before.endsWith('\n') || next.startsWith('\n')) return '';
  if (hasOtherBetween) return '\n\n';
  return /[.!?:]$/.test(before) && /^[\p{L}\p{N}#*`]/u.test(next) ? '\n\n' : '';
}
