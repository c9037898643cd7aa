import { onScopeDispose } from 'vue';

/**
 * Keys as `mod+1`, `shift+r`, `?`, `escape`; `mod` is Ctrl or Cmd. Letters without `mod` do not fire while a person
 * types. A handler that returns false lets the key pass.
 */
export type ShortcutTable = Readonly<Record<string, (event: KeyboardEvent) => boolean | void>>;

export interface ShortcutOptions {
  readonly target?: Pick<Window, 'addEventListener' | 'removeEventListener'>;
}

export function useShortcuts(table: ShortcutTable, options: ShortcutOptions = {}): void {
  const target = options.target ?? window;
  const onKeydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const name = shortcutName(event);
    const handler = table[name];
    if (!handler || (isTyping(event.target) && !name.startsWith('mod+'))) return;
    if (isInsideLayer(event.target)) return;
    if (handler(event) !== false) event.preventDefault();
  };
  target.addEventListener('keydown', onKeydown);
  onScopeDispose(() => target.removeEventListener('keydown', onKeydown));
}

/** The table's name of a pressed key. Shift counts only with letters: `?` is already what shift made of it. */
export function shortcutName(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string {
  const key = event.key.toLowerCase();
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  if (event.shiftKey && /^[a-z]$/u.test(key)) parts.push('shift');
  return [...parts, key].join('+');
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** Menus and dialogs have keys of their own. */
function isInsideLayer(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('[role="menu"],[role="dialog"],[role="alertdialog"],[role="listbox"]') !== null
  );
}
