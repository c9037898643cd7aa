import { createFakeEmitter, type FakeEmitter } from './fake-emitter.ts';

type InvokeListener = (event: unknown, ...input: unknown[]) => Promise<unknown>;

/** One window that the program made, as far as a test can see it. */
export interface FakeBrowserWindow {
  readonly options: Readonly<Record<string, unknown>>;
  readonly loaded: string[];
  readonly pushed: unknown[];
  readonly webContents: { readonly id: number };
  isVisible(): boolean;
}

/** A stand-in for the whole `electron` module: enough to boot the real composition root in plain Node. */
export interface FakeElectron {
  /** What `import … from 'electron'` gives. */
  readonly module: Readonly<Record<string, unknown>>;
  readonly appEvents: FakeEmitter;
  readonly trayEvents: FakeEmitter;
  readonly windows: FakeBrowserWindow[];
  readonly calls: string[];
  readonly invoke: (webContentsId: number, channel: string, ...input: unknown[]) => Promise<unknown>;
  readonly hasQuit: () => boolean;
  readonly setLockFree: (isFree: boolean) => void;
}

const area = { x: 0, y: 0, width: 1920, height: 1080 };

export function createFakeElectron(places: {
  readonly home: string;
  readonly appPath: string;
}): FakeElectron {
  const appEvents = createFakeEmitter();
  const trayEvents = createFakeEmitter();
  const windows: FakeBrowserWindow[] = [];
  const calls: string[] = [];
  const handlers = new Map<string, InvokeListener>();
  let quit = false;
  let lockFree = true;

  const note = (name: string) => (): void => void calls.push(name);
  const app = {
    isPackaged: false,
    ...pickEvents(appEvents),
    getAppPath: () => places.appPath,
    getPath: () => places.home,
    getVersion: () => '0.1.0',
    getLocale: () => 'en',
    setName: note('setName'),
    setAppUserModelId: note('setAppUserModelId'),
    enableSandbox: note('enableSandbox'),
    setPath: (name: string, path: string) => void calls.push(`setPath ${name} ${path}`),
    setActivationPolicy: note('setActivationPolicy'),
    requestSingleInstanceLock: () => lockFree,
    getLoginItemSettings: () => ({ openAtLogin: false, wasOpenedAtLogin: false }),
    setLoginItemSettings: note('setLoginItemSettings'),
    whenReady: async () => undefined,
    exit: (code: number) => void calls.push(`exit ${code}`),
    quit: () => {
      let held = false;
      appEvents.emit('before-quit', { preventDefault: () => (held = true) });
      if (!held) quit = true;
    },
  };

  class BrowserWindow implements FakeBrowserWindow {
    readonly options: Readonly<Record<string, unknown>>;
    readonly loaded: string[] = [];
    readonly pushed: unknown[] = [];
    readonly events = createFakeEmitter();
    readonly webContents: { readonly id: number };
    #visible = false;
    #destroyed = false;
    readonly on = this.events.on;
    readonly once = this.events.once;

    constructor(options: Readonly<Record<string, unknown>>) {
      this.options = options;
      const contentsEvents = createFakeEmitter();
      const contents = {
        id: windows.length + 1,
        ...pickEvents(contentsEvents),
        isDestroyed: () => this.#destroyed,
        send: (_channel: string, payload: unknown) => void this.pushed.push(payload),
        setWindowOpenHandler: note('setWindowOpenHandler'),
      };
      this.webContents = contents;
      windows.push(this);
      appEvents.emit('web-contents-created', {}, contents);
    }
    async loadURL(url: string): Promise<void> {
      this.loaded.push(url);
      this.events.emit('ready-to-show');
    }
    setBounds = note('setBounds');
    setVisibleOnAllWorkspaces = note('setVisibleOnAllWorkspaces');
    getNormalBounds = () => area;
    show = (): void => void (this.#visible = true);
    hide = (): void => void (this.#visible = false);
    focus = note('focus');
    restore = note('restore');
    isMinimized = () => false;
    isDestroyed = () => this.#destroyed;
    isVisible = () => this.#visible;
    destroy = (): void => void (this.#destroyed = true);
  }

  class Tray {
    readonly on = trayEvents.on;
    setImage = note('setImage');
    setToolTip = (text: string): void => void calls.push(`tooltip ${text.split('\n')[0]}`);
    setTitle = note('setTitle');
    setContextMenu = note('setContextMenu');
    popUpContextMenu = note('popUpContextMenu');
    getBounds = () => ({ x: 1800, y: 1050, width: 24, height: 24 });
    destroy = note('destroyTray');
  }

  const session = {
    ...pickEvents(createFakeEmitter()),
    setPermissionRequestHandler: note('setPermissionRequestHandler'),
    setPermissionCheckHandler: note('setPermissionCheckHandler'),
    setDevicePermissionHandler: note('setDevicePermissionHandler'),
    webRequest: { onBeforeRequest: note('onBeforeRequest') },
  };
  const module = {
    app,
    BrowserWindow,
    Tray,
    clipboard: { writeText: async (text: string) => void calls.push(`copy ${text}`) },
    dialog: { showErrorBox: (_title: string, text: string) => void calls.push(`error ${text}`) },
    ipcMain: {
      handle: (channel: string, listener: InvokeListener) => void handlers.set(channel, listener),
      removeHandler: (channel: string) => handlers.delete(channel),
      on: (channel: string) => void calls.push(`ipc on ${channel}`),
      removeAllListeners: (channel: string) => void calls.push(`ipc forget ${channel}`),
    },
    Menu: {
      setApplicationMenu: note('setApplicationMenu'),
      buildFromTemplate: (template: unknown) => template,
    },
    nativeImage: {
      createEmpty: () => ({
        addRepresentation: note('addRepresentation'),
        setTemplateImage: note('setTemplateImage'),
      }),
    },
    nativeTheme: {
      ...pickEvents(createFakeEmitter()),
      shouldUseDarkColors: false,
      shouldUseDarkColorsForSystemIntegratedUI: false,
    },
    Notification: { isSupported: () => false },
    powerMonitor: pickEvents(createFakeEmitter()),
    powerSaveBlocker: { start: () => 1, stop: note('stopBlocker') },
    protocol: {
      registerSchemesAsPrivileged: note('registerSchemesAsPrivileged'),
      handle: (scheme: string) => void calls.push(`protocol ${scheme}`),
    },
    screen: {
      getCursorScreenPoint: () => ({ x: 0, y: 0 }),
      getDisplayNearestPoint: () => ({ bounds: area, workArea: area }),
      getDisplayMatching: () => ({ bounds: area, workArea: area }),
      getAllDisplays: () => [{ workArea: area }],
      getPrimaryDisplay: () => ({ workArea: area }),
    },
    session: { defaultSession: session },
    shell: {
      openExternal: async (url: string) => void calls.push(`open ${url}`),
      showItemInFolder: note('showItem'),
    },
  };

  return {
    module,
    appEvents,
    trayEvents,
    windows,
    calls,
    hasQuit: () => quit,
    setLockFree: (isFree) => {
      lockFree = isFree;
    },
    invoke: async (webContentsId, channel, ...input) => {
      const handler = handlers.get(channel);
      if (handler === undefined) throw new Error(`nobody handles ${channel}`);
      const url = 'app://switchyard/index.html#/overview';
      return handler(
        {
          sender: { id: webContentsId, isDestroyed: () => false },
          senderFrame: { url, parent: null, detached: false },
        },
        ...input,
      );
    },
  };
}

function pickEvents(events: FakeEmitter): Pick<FakeEmitter, 'on' | 'once'> {
  return { on: events.on, once: events.once };
}
