import { describe, expect, it } from 'vitest';
import type { MenuItemConstructorOptions } from 'electron';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createFakeEmitter, type FakeEmitter } from '../testing/fake-emitter.ts';
import { account, accountsSnapshot, appSnapshot, settings } from '../testing/snapshots.ts';
import { runTrayCommand, type TrayActions } from './commands.ts';
import { createTrayController } from './controller.ts';
import { templateInk } from './gauge.ts';
import type { TrayCommand } from './menu.ts';
import type { TrayModel } from './model.ts';
import { menuTemplate } from './template.ts';
import { createTrayIcon, type TrayIcon } from './tray.ts';
import type { ControlEvent } from '../../server/contract/index.ts';

const model: TrayModel = {
  icon: { short: 0.5, long: 0.5, state: 'none' },
  tooltip: 'tip',
  title: '62%',
  menu: [{ kind: 'action', label: 'Quit', command: { do: 'quit' } }],
};

function setUp(platform: string): { icon: TrayIcon; events: FakeEmitter; log: string[] } {
  const events = createFakeEmitter();
  const log: string[] = [];
  const icon = createTrayIcon<string, string>({
    platform,
    tray: {
      on: events.on,
      setImage: (image) => log.push(image),
      setToolTip: (text) => log.push(`tip ${text}`),
      setTitle: (title) => log.push(`title ${title}`),
      setContextMenu: (menu) => log.push(`set ${menu}`),
      popUpContextMenu: (menu) => log.push(`pop ${menu}`),
      destroy: () => log.push('destroy'),
    },
    createImage: (forms) => `image ${forms.map(({ scale }) => scale).join()}`,
    createMenu: (template) => template.map(({ label }) => label).join(),
    ink: () => templateInk,
    run: () => undefined,
    onTogglePopover: () => log.push('toggle'),
    onOpenMain: () => log.push('main'),
  });
  return { icon, events, log };
}

describe('the tray icon', () => {
  it('shows everything once, then only what changed', () => {
    const { icon, log } = setUp('darwin');
    icon.show(model);
    expect(log).toEqual(['image 1,2,3', 'tip tip', 'title 62%']);
    icon.show({ ...model, icon: { ...model.icon } });
    expect(log).toHaveLength(3);
    icon.show({ ...model, title: '61%' });
    expect(log.slice(3)).toEqual(['title 61%']);
  });

  it('toggles the popover on a click and pops the menu up otherwise, on macOS and Windows', () => {
    const { icon, events, log } = setUp('win32');
    icon.show(model);
    log.length = 0;
    events.emit('click', {});
    events.emit('click', { ctrlKey: true });
    events.emit('right-click');
    events.emit('double-click');
    expect(log).toEqual(['toggle', 'pop Quit', 'pop Quit', 'main']);
  });

  it('sets the menu again after every change on Linux, which has no title', () => {
    const { icon, log } = setUp('linux');
    icon.show(model);
    icon.show({ ...model, menu: [{ kind: 'text', label: 'Other' }] });
    icon.forgetMenu();
    icon.show({ ...model, menu: [{ kind: 'text', label: 'Other' }] });
    expect(log.filter((line) => line.startsWith('set'))).toEqual(['set Quit', 'set Other', 'set Other']);
    expect(log.some((line) => line.startsWith('title'))).toBe(false);
  });
});

it('turns the description into a native menu whose items run their commands', () => {
  const run: TrayCommand[] = [];
  const template = menuTemplate(
    [
      { kind: 'text', label: 'R&D' },
      {
        kind: 'submenu',
        label: 'One',
        items: [
          {
            kind: 'radio',
            label: 'Work',
            checked: true,
            enabled: false,
            command: { do: 'use', accountId: 'a' },
          },
        ],
      },
      { kind: 'separator' },
    ],
    (command) => run.push(command),
  );
  expect(template).toMatchObject([
    { label: 'R&&D', enabled: false },
    { label: 'One', submenu: [{ type: 'radio', label: 'Work', checked: true, enabled: false }] },
    { type: 'separator' },
  ]);
  const [radio] = template[1]!.submenu as MenuItemConstructorOptions[];
  (radio!.click as () => void)();
  expect(run).toEqual([{ do: 'use', accountId: 'a' }]);
});

describe('tray commands', () => {
  function actions(
    log: string[],
    failing = false,
    agentsOnPause: 'ask' | 'leave' | 'put-back' = 'ask',
  ): TrayActions {
    const note = (text: string) => async () => {
      if (failing) throw new Error('no');
      log.push(text);
      return undefined as never;
    };
    return {
      handlers: async () => ({
        'proxy.start': note('start'),
        'proxy.pause': note('pause'),
        'accounts.use': async ({ id }) => note(`use ${id}`)(),
        'accounts.set-mode': async ({ vendor, mode }) => note(`mode ${vendor} ${mode}`)(),
        'settings.snapshot': async () => ({ revision: 1, settings: { ...settings(), agentsOnPause } }),
        'agents.undo-all': async () => {
          log.push('undo all');
          return { warnings: failing ? ['Codex: the file is locked.'] : [] };
        },
      }),
      proxyUrl: () => 'http://127.0.0.1:4310',
      copyText: async (text) => void log.push(`copy ${text}`),
      openMain: (route) => log.push(`main ${route}`),
      openPanel: () => log.push('panel'),
      setOpenAtLogin: async (enabled) => void log.push(`login ${enabled}`),
      quit: () => log.push('quit'),
      onFailed: (error) => log.push(`failed ${(error as Error).message}`),
      redraw: () => log.push('redraw'),
    };
  }

  it.each([
    [{ do: 'pause' }, 'pause'],
    [{ do: 'start' }, 'start'],
    [{ do: 'use', accountId: 'a2' }, 'use a2'],
    [{ do: 'set-automatic', vendor: 'one', automatic: true }, 'mode one automatic'],
    [{ do: 'set-automatic', vendor: 'one', automatic: false }, 'mode one fixed'],
    [{ do: 'copy-endpoint' }, 'copy http://127.0.0.1:4310'],
    [{ do: 'open-panel' }, 'panel'],
    [{ do: 'open', route: '/settings' }, 'main /settings'],
    [{ do: 'open-at-login', enabled: true }, 'login true'],
    [{ do: 'quit' }, 'quit'],
  ] as const)('%j does it and shows the truth afterwards', async (command, done) => {
    const log: string[] = [];
    await runTrayCommand(command, actions(log));
    expect(log).toEqual([done, 'redraw']);
  });

  it.each([
    ['ask', ['pause', 'redraw']],
    ['leave', ['pause', 'redraw']],
    ['put-back', ['undo all', 'pause', 'redraw']],
  ] as const)(
    'a pause with "%s" for its agents does what was chosen for every pause',
    async (choice, done) => {
      const log: string[] = [];
      await runTrayCommand({ do: 'pause' }, actions(log, false, choice));
      expect(log).toEqual(done);
    },
  );

  it('a pause tells which agent could not be put back, and goes on', async () => {
    const log: string[] = [];
    await runTrayCommand({ do: 'pause' }, actions(log, true, 'put-back'));
    expect(log).toEqual(['undo all', 'failed Codex: the file is locked.', 'failed no', 'redraw']);
  });

  it('tells why it failed and shows the truth again', async () => {
    const log: string[] = [];
    await runTrayCommand({ do: 'use', accountId: 'a' }, actions(log, true));
    expect(log).toEqual(['failed no', 'redraw']);
  });
});

describe('the tray controller', () => {
  it('shows the first answers, then events, never an older revision, and keeps the time current', async () => {
    const clock = createFakeClock();
    const shown: TrayModel[] = [];
    let emit: (event: ControlEvent) => void = () => undefined;
    const controller = createTrayController({
      clock,
      systemLocale: 'en',
      render: (given) => shown.push(given),
    });
    controller.refresh();
    expect(shown.at(-1)?.tooltip).toBe('Switchyard · Starting…');

    const paused = appSnapshot({ revision: 5, proxy: { ...appSnapshot().proxy, state: 'paused' } });
    await controller.follow({
      handlers: {
        'app.snapshot': async () => {
          emit({ name: 'app.changed', payload: paused });
          return appSnapshot({ revision: 4 });
        },
        'accounts.snapshot': async () => accountsSnapshot([account({ windows: [] })]),
        'settings.snapshot': async () => ({ revision: 1, settings: settings() }),
      },
      subscribe: (listener) => {
        emit = listener;
        return () => {
          emit = () => undefined;
        };
      },
    });
    expect(shown.at(-1)?.tooltip).toContain('Paused');

    emit({ name: 'app.changed', payload: appSnapshot({ revision: 6 }) });
    emit({ name: 'app.changed', payload: paused });
    clock.advance(50);
    expect(shown.at(-1)?.tooltip).toContain('Running');

    const count = shown.length;
    clock.advance(60_000);
    expect(shown.length).toBe(count + 1);
    controller.dispose();
    clock.advance(600_000);
    expect(shown.length).toBe(count + 1);
    expect(clock.pending()).toBe(0);
  });

  it('says why the server could not start', () => {
    const shown: TrayModel[] = [];
    const controller = createTrayController({
      clock: createFakeClock(),
      systemLocale: 'en',
      render: (given) => shown.push(given),
    });
    controller.update({ failure: 'Another Switchyard uses this data directory.' });
    expect(shown.at(-1)).toMatchObject({
      icon: { state: 'attention' },
      menu: [{ label: 'Another Switchyard uses this data directory.' }, {}, {}, {}, {}, {}, {}, {}],
    });
  });
});
