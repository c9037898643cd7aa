import { isOwnUrl } from './origin.ts';

interface PreventableNavigation {
  readonly url: string;
  preventDefault(): void;
}

/** The part of Electron's `WebContents` that is locked down. */
export interface GuardedContents {
  on(event: 'will-navigate', listener: (details: PreventableNavigation) => void): unknown;
  on(event: 'will-frame-navigate', listener: (details: PreventableNavigation) => void): unknown;
  on(event: 'will-redirect', listener: (details: PreventableNavigation) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown;
  setWindowOpenHandler(handler: () => { action: 'deny' }): void;
}

/** The part of Electron's `Session` that is locked down. */
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: unknown, callback: (isGranted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: () => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  readonly webRequest: {
    onBeforeRequest(
      filter: { urls: string[] },
      listener: (details: unknown, callback: (response: { cancel: boolean }) => void) => void,
    ): void;
  };
  on(event: 'will-download', listener: (event: { preventDefault(): void }) => void): unknown;
}

/** The part of Electron's `App` that announces new web contents and sessions. */
export interface GuardedApp {
  on(event: 'web-contents-created', listener: (event: unknown, contents: GuardedContents) => void): unknown;
  on(event: 'session-created', listener: (session: GuardedSession) => void): unknown;
}

export type RefusalListener = (what: 'navigation' | 'window' | 'webview' | 'permission' | 'network') => void;

const networkUrls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/**
 * Applies the security checklist to every web contents and session there will ever be (items 5, 12, 13, 14). Call it
 * before the first window: what exists already is not announced again.
 */
export function applySecurity(app: GuardedApp, onRefused: RefusalListener): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, onRefused));
  app.on('session-created', (session) => guardSession(session, onRefused));
}

/** Denies windows, webviews and every navigation away from our own bundle. */
export function guardContents(contents: GuardedContents, onRefused: RefusalListener): void {
  const stayHome = (details: PreventableNavigation): void => {
    if (isOwnUrl(details.url)) return;
    details.preventDefault();
    onRefused('navigation');
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-frame-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    onRefused('webview');
  });
  contents.setWindowOpenHandler(() => {
    onRefused('window');
    return { action: 'deny' };
  });
}

/** Denies every permission, device, download and network request: pages talk through the bridge only. */
export function guardSession(session: GuardedSession, onRefused: RefusalListener): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => {
    onRefused('permission');
    callback(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest({ urls: networkUrls }, (_details, callback) => {
    onRefused('network');
    callback({ cancel: true });
  });
  session.on('will-download', (event) => event.preventDefault());
}
