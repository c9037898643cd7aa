import { describe, expect, it } from 'vitest';
import { createFakeEmitter, type FakeEmitter } from '../testing/fake-emitter.ts';
import { applySecurity, type GuardedApp, type GuardedContents, type GuardedSession } from './security.ts';
import { createWebPreferences } from './web-preferences.ts';

interface FakeContents {
  readonly contents: GuardedContents;
  readonly events: FakeEmitter;
  open(): { action: 'deny' } | undefined;
}

function fakeContents(): FakeContents {
  const events = createFakeEmitter();
  let handler: (() => { action: 'deny' }) | undefined;
  return {
    events,
    contents: {
      on: events.on,
      setWindowOpenHandler: (given) => {
        handler = given;
      },
    },
    open: () => handler?.(),
  };
}

interface FakeSession {
  readonly session: GuardedSession;
  readonly events: FakeEmitter;
  answers(): {
    request: boolean | undefined;
    check: boolean | undefined;
    device: boolean | undefined;
    network: boolean | undefined;
  };
}

function fakeSession(): FakeSession {
  const events = createFakeEmitter();
  const handlers: {
    request?: Parameters<GuardedSession['setPermissionRequestHandler']>[0];
    check?: () => boolean;
    device?: () => boolean;
    network?: Parameters<GuardedSession['webRequest']['onBeforeRequest']>[1];
  } = {};
  return {
    events,
    session: {
      on: events.on,
      setPermissionRequestHandler: (handler) => void (handlers.request = handler),
      setPermissionCheckHandler: (handler) => void (handlers.check = handler),
      setDevicePermissionHandler: (handler) => void (handlers.device = handler),
      webRequest: { onBeforeRequest: (_filter, listener) => void (handlers.network = listener) },
    },
    answers: () => {
      let request: boolean | undefined;
      let network: boolean | undefined;
      handlers.request?.(null, 'media', (isGranted) => (request = isGranted));
      handlers.network?.({}, ({ cancel }) => (network = !cancel));
      return { request, check: handlers.check?.(), device: handlers.device?.(), network };
    },
  };
}

function prevented(events: FakeEmitter, name: string, url?: string): boolean {
  let isPrevented = false;
  events.emit(name, { url, preventDefault: () => (isPrevented = true) });
  return isPrevented;
}

describe('the security set-up', () => {
  const setUp = (): { events: FakeEmitter; refused: string[] } => {
    const events = createFakeEmitter();
    const refused: string[] = [];
    const app: GuardedApp = { on: events.on };
    applySecurity(app, (what) => refused.push(what));
    return { events, refused };
  };

  it('applies to every web contents that is created', () => {
    const { events, refused } = setUp();
    for (let index = 0; index < 3; index += 1) {
      const { contents, events: own, open } = fakeContents();
      events.emit('web-contents-created', {}, contents);
      for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
        expect(prevented(own, name, 'https://evil.test/')).toBe(true);
        expect(prevented(own, name, 'app://switchyard.evil/')).toBe(true);
        expect(prevented(own, name, 'file:///etc/passwd')).toBe(true);
        expect(prevented(own, name, 'not a url')).toBe(true);
        expect(prevented(own, name, 'app://switchyard/index.html#/accounts')).toBe(false);
      }
      expect(prevented(own, 'will-attach-webview')).toBe(true);
      expect(open()).toEqual({ action: 'deny' });
    }
    expect(refused.filter((what) => what === 'window')).toHaveLength(3);
    expect(refused.filter((what) => what === 'webview')).toHaveLength(3);
    expect(refused.filter((what) => what === 'navigation')).toHaveLength(36);
  });

  it('applies to every session: no permission, device, network or download', () => {
    const { events } = setUp();
    for (let index = 0; index < 2; index += 1) {
      const { session, events: own, answers } = fakeSession();
      events.emit('session-created', session);
      expect(answers()).toEqual({ request: false, check: false, device: false, network: false });
      expect(prevented(own, 'will-download')).toBe(true);
    }
  });

  it('gives pages a sandbox, isolation and no Node', () => {
    expect(createWebPreferences('/preload.cjs')).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
    });
  });
});
