const storageKey = 'switchyard.token';

export interface TokenPlace {
  readonly hash: string;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'> | null;
  /** Replaces the address without a history entry, so that the token leaves the address bar. */
  readonly replaceHash: (hash: string) => void;
}

/**
 * Reads `#token=…` (optionally `&route=/popover`), keeps it for this tab and takes it out of the address. Null when
 * there is none.
 */
export function takeToken(place: TokenPlace): string | null {
  const parameters = new URLSearchParams(place.hash.replace(/^#\/?/u, ''));
  const fromHash = place.hash.includes('token=') ? parameters.get('token') : null;
  if (fromHash !== null && fromHash !== '') {
    const route = parameters.get('route') ?? '/';
    place.replaceHash(`#${route.startsWith('/') ? route : '/'}`);
    remember(place.storage, fromHash);
    return fromHash;
  }
  return recall(place.storage);
}

function remember(storage: TokenPlace['storage'], token: string): void {
  try {
    storage?.setItem(storageKey, token);
  } catch {
    // A browser may refuse storage; the token then lasts until the page is reloaded.
  }
}

function recall(storage: TokenPlace['storage']): string | null {
  try {
    return storage?.getItem(storageKey) ?? null;
  } catch {
    return null;
  }
}
