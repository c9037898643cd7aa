/** Composition root, second half: ports → server → tray and windows, once Electron is ready. No logic here. */
import {
  app,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  session,
  shell,
} from 'electron';
import Store from 'electron-store';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { createDesktopWindows } from './desktop-windows.ts';
import type { ShellEnvironment } from './env.ts';
import { createHost, describe, serve } from './host/index.ts';
import {
  createControlAdapter,
  createShellHandlers,
  createValidatedIpc,
  resolveRevealable,
  startEventPush,
} from './ipc/index.ts';
import {
  createLoginItem,
  decideAgents,
  guardQuit,
  keepAlive,
  planStart,
  watchPower,
  type SecondStart,
} from './lifecycle/index.ts';
import {
  askOnQuit,
  createNotifier,
  createPower,
  hasTrayHost,
  openSettingsStore,
  trustSystemCertificates,
  type ShellPaths,
} from './ports/index.ts';
import { channels } from './shell-contract/index.ts';
import {
  chooseInk,
  composeImage,
  createTrayController,
  createTrayIcon,
  runTrayCommand,
} from './tray/index.ts';
import {
  applicationMenu,
  appScheme,
  createAppProtocolHandler,
  createExternalLinks,
  guardSession,
  subjectRoute,
} from './window/index.ts';
import {
  createKeytarSecretStore,
  createMemorySecretStore,
  createPassphraseSecretStore,
  loadDemo,
  loadKeytar,
  parseHostMap,
  startInstance,
  systemClock as clock,
  systemRandom as random,
  type createFileLogger,
} from '../server/index.ts';
import type { SecretBackend, SecretStore } from '../server/ports.ts';

const { platform } = process;
const run = promisify(execFile);

export interface DesktopContext {
  readonly environment: ShellEnvironment;
  readonly paths: ShellPaths;
  readonly logger: ReturnType<typeof createFileLogger>;
  readonly openedAtLogin: boolean;
}

export interface Desktop {
  onSecondStart(start: SecondStart): void;
}

/** Brings up windows, tray and server. A server that cannot start is shown in tray and window; the program stays. */
export async function startDesktop(context: DesktopContext): Promise<Desktop> {
  const { environment, paths, logger } = context;
  const warn = (message: string) => (error: unknown) =>
    logger.log('warn', message, { error: describe(error) });

  guardSession(session.defaultSession, () => logger.log('warn', 'the session refused a request'));
  protocol.handle(appScheme, createAppProtocolHandler(paths.rendererDirectory));
  const menu = applicationMenu(platform);
  Menu.setApplicationMenu(menu === null ? null : Menu.buildFromTemplate(menu));
  if (platform === 'darwin') app.setActivationPolicy('accessory');
  trustSystemCertificates(tls);

  const notifier = createNotifier(
    { isSupported: () => Notification.isSupported(), create: (options) => new Notification(options) },
    (subject) => mainWindow.show(subjectRoute(subject)),
  );
  const openStore = (name: string) =>
    openSettingsStore(
      {
        directory: paths.dataDirectory,
        createStore: (options) => new Store({ ...options, configFileMode: 0o600 }),
        nowMs: () => clock.nowMs(),
      },
      name,
    );

  // One keychain store for all: its queue is what keeps prompts from stacking.
  const keychain = createKeytarSecretStore({ loadKeytar, clock, random });
  const stores: Record<SecretBackend, (passphrase: string | undefined) => SecretStore> = {
    keychain: () => keychain,
    file: (passphrase) =>
      createPassphraseSecretStore({ directory: join(paths.dataDirectory, 'vault'), passphrase, random }),
    memory: () => createMemorySecretStore(),
  };
  const host = createHost(async () =>
    startInstance({
      ports: {
        clock,
        random,
        paths,
        logger,
        notifier,
        power: createPower(powerSaveBlocker),
        environment: process.env,
        secretStore: (backend, passphrase) => stores[backend](passphrase),
      },
      config: {
        ...(environment.port === undefined ? {} : { port: environment.port }),
        ...(environment.secrets === undefined ? {} : { secretBackend: environment.secrets }),
        ...(environment.passphrase === undefined ? {} : { passphrase: environment.passphrase }),
        version: app.getVersion(),
        redirects: parseHostMap(environment.hostMap),
        settings: await openStore('settings'),
      },
      startDemo: environment.demo ? loadDemo : null,
      // Here a busy port is a state that tray and window show, with a way out.
      portMustBeFree: false,
    }),
  );

  const windowState = await openStore('window');
  const { mainWindow, popover, trusted, tray } = createDesktopWindows({
    paths,
    windowState,
    savedBounds: (await windowState.read().catch(() => ({ main: null })))['main'],
    hidesOnBlur: platform !== 'linux' && !environment.testing,
    warn,
  });

  const loginItem = createLoginItem({
    app,
    platform,
    configDirectory: process.env['XDG_CONFIG_HOME'] ?? join(paths.homeDirectory, '.config'),
    executable: process.env['APPIMAGE'] ?? app.getPath('exe'),
  });
  const trayIcon = createTrayIcon({
    platform,
    tray,
    createImage: (forms) => composeImage(() => nativeImage.createEmpty(), platform, forms),
    createMenu: (template) => Menu.buildFromTemplate(template),
    ink: () => chooseInk(platform, () => nativeTheme.shouldUseDarkColorsForSystemIntegratedUI),
    run: (command) =>
      void runTrayCommand(command, {
        handlers: () => host.handlers(),
        proxyUrl: () => controller.snapshots().app?.proxy.url ?? null,
        copyText: (text) => clipboard.writeText(text),
        openMain: (route) => mainWindow.show(route),
        openPanel: () => popover.show(),
        setOpenAtLogin: async (enabled) => {
          await loginItem.write(enabled);
          controller.update({ openAtLogin: await loginItem.read() });
        },
        quit: () => app.quit(),
        onFailed: (error) => notifier.notify({ title: 'Switchyard', body: describe(error) }),
        redraw: () => {
          trayIcon.forgetMenu();
          controller.refresh();
        },
      }),
    onTogglePopover: () => popover.toggle(),
    onOpenMain: () => mainWindow.show(),
  });
  const controller = createTrayController({
    clock,
    systemLocale: app.getLocale(),
    render: (model) => trayIcon.show(model),
  });
  controller.update({ openAtLogin: loginItem.isAvailable ? await loginItem.read() : null });
  nativeTheme.on('updated', () => controller.refresh());

  const ipc = createValidatedIpc({
    ipcMain,
    isKnownWindow: (id) => trusted.isKnown(id),
    monotonicMs: () => clock.monotonicMs(),
    onRefused: (channel, reason) => logger.log('warn', 'a call of a page was refused', { channel, reason }),
  });
  ipc.handle(
    channels.control,
    createControlAdapter(async () => (await host.start()).invoke),
  );
  ipc.handle(
    channels.shell,
    createShellHandlers({
      showMainWindow: (route) => mainWindow.show(route),
      hidePopover: () => popover.hide(),
      openExternal: createExternalLinks({
        openExternal: (url) => shell.openExternal(url),
        onRefused: (reason) => logger.log('warn', 'a link was not opened', { reason }),
      }),
      resolveRevealable: (path) => resolveRevealable(path, [paths.dataDirectory, paths.homeDirectory]),
      revealFile: (path) => shell.showItemInFolder(path),
      copyText: (text) => clipboard.writeText(text),
      quit: () => app.quit(),
    }),
  );

  keepAlive(app, () => mainWindow.show());
  // A test run has nobody who answers, and neither has a system that shuts down.
  const unattended = new AbortController();
  if (environment.testing) unattended.abort();
  guardQuit({
    app,
    stop: (drainMs, agents) => host.stop(drainMs, agents).then(() => logger.flush()),
    decide: () =>
      decideAgents({
        handlers: () => host.handlers(),
        ask: (question) => askOnQuit(dialog, question, unattended.signal),
        unattended: unattended.signal,
        clock,
        systemLocale: app.getLocale(),
      }),
    activeStreams: () => host.activeStreams(),
    isSavingLogins: () => host.isSavingLogins(),
    onDraining: () => controller.update({ closing: true }),
    onStopFailed: warn('the server did not close in order'),
    clock,
  });
  watchPower({
    monitor: powerMonitor,
    monotonicMs: () => clock.monotonicMs(),
    onAsleep: () => host.suspend(),
    onResumed: () => host.resume(),
    onAwake: () => controller.refresh(),
    onShutdown: () => {
      unattended.abort();
      app.quit();
    },
  });
  if (environment.testing) {
    Object.assign(globalThis, { switchyardTest: { trayModel: () => controller.model() } });
  }

  const failure = await serve(host, async (server) => {
    const subscribe = server.events.subscribe.bind(server.events);
    startEventPush({ subscribe, push: (event) => trusted.push(channels.event, event), clock });
    await controller.follow({ handlers: server.handlers, subscribe });
  });
  if (failure !== null) {
    logger.log('error', 'the server did not start', { error: failure });
    controller.update({ failure });
  }
  const onSecondStart = ({ show }: SecondStart): void => {
    if (show === 'popover') popover.show();
    else if (show === 'main') mainWindow.show();
  };
  onSecondStart({
    show: planStart({
      isFirstRun: (controller.snapshots().accounts?.accounts ?? []).length === 0,
      openedAtLogin: context.openedAtLogin,
      hasTray: await hasTrayHost(platform, (file, args, timeout) => run(file, args, { timeout })),
      requested: environment.show,
    }),
  });
  return { onSecondStart };
}
