import type { AccountView, AppSnapshot, VendorGroup } from '../../server/contract/index.ts';
import type { TrayInput } from './input.ts';
import { fillLabel } from './labels.ts';
import { headlineWindows } from './meters.ts';
import { accountName, describeAccount, describeWindow, labelsOf, type Wording } from './wording.ts';

/** What a menu item does when it is chosen. */
export type TrayCommand =
  | { readonly do: 'pause' | 'start' | 'copy-endpoint' | 'open-panel' | 'quit' }
  | { readonly do: 'open'; readonly route: string }
  | { readonly do: 'use'; readonly accountId: string }
  | { readonly do: 'set-automatic'; readonly vendor: string; readonly automatic: boolean }
  | { readonly do: 'open-at-login'; readonly enabled: boolean };

export type TrayMenuItem =
  | { readonly kind: 'separator' }
  /** A row that only says something. */
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly command: TrayCommand }
  | {
      readonly kind: 'radio' | 'checkbox';
      readonly label: string;
      readonly checked: boolean;
      readonly enabled: boolean;
      readonly command: TrayCommand;
    }
  | { readonly kind: 'submenu'; readonly label: string; readonly items: readonly TrayMenuItem[] };

const separator: TrayMenuItem = { kind: 'separator' };
const longestLabel = 120;

/** The whole menu. It is the primary surface on Linux and the accessible one everywhere, so it carries the meters. */
export function buildMenu(input: TrayInput, wording: Wording): readonly TrayMenuItem[] {
  const labels = labelsOf(wording);
  const items: TrayMenuItem[] = [...statusRows(input, wording), separator];
  for (const group of input.accounts?.groups ?? []) {
    items.push(...groupRows(group, input.accounts?.accounts ?? [], wording), separator);
  }
  items.push(...proxyRows(input, wording), separator);
  items.push(
    { kind: 'action', label: labels.openPanel, command: { do: 'open-panel' } },
    { kind: 'action', label: labels.open, command: { do: 'open', route: '/overview' } },
    { kind: 'action', label: labels.settings, command: { do: 'open', route: '/settings' } },
  );
  if (input.openAtLogin !== null) {
    items.push({
      kind: 'checkbox',
      label: labels.openAtLogin,
      checked: input.openAtLogin,
      enabled: true,
      command: { do: 'open-at-login', enabled: !input.openAtLogin },
    });
  }
  items.push(separator, { kind: 'action', label: labels.quit, command: { do: 'quit' } });
  return items;
}

/** The first row: what the proxy is doing. */
export function statusLine(app: AppSnapshot | null, closing: boolean, wording: Wording): string {
  const labels = labelsOf(wording);
  if (closing) return labels.closing;
  if (app === null) return labels.starting;
  const { proxy } = app;
  switch (proxy.state) {
    case 'running':
      return fillLabel(labels.running, { address: `${proxy.host}:${proxy.port}` });
    case 'paused':
      return labels.paused;
    case 'starting':
      return labels.starting;
    case 'port-in-use':
      return fillLabel(labels.portInUse, { port: String(proxy.port) });
    case 'failed':
      return proxy.message ?? labels.failed;
  }
}

/** True when the secret store works, or nobody has been asked to choose one yet. */
export function secretsAreFine(app: AppSnapshot): boolean {
  return app.secrets.state === 'available' || app.secrets.state === 'unset';
}

function statusRows({ app, closing, failure }: TrayInput, wording: Wording): TrayMenuItem[] {
  const labels = labelsOf(wording);
  const rows: TrayMenuItem[] = [text(failure ?? statusLine(app, closing, wording))];
  if (app === null) return rows;
  if (app.demo) rows.push(text(labels.demo));
  if (app.redirectedHosts.length > 0) rows.push(text(labels.redirected));
  if (!secretsAreFine(app)) {
    rows.push({ kind: 'action', label: labels.secretsTrouble, command: { do: 'open', route: '/accounts' } });
  }
  return rows;
}

function groupRows(group: VendorGroup, accounts: readonly AccountView[], wording: Wording): TrayMenuItem[] {
  const labels = labelsOf(wording);
  const members = accounts
    .filter((account) => account.vendor === group.vendor)
    .toSorted((one, other) => one.position - other.position);
  const inUse = members.find((account) => account.inUse);
  const nameInUse = inUse === undefined ? labels.noAccount : accountName(inUse, group, wording);
  const radios = members.map((account): TrayMenuItem => ({
    kind: 'radio',
    label: short(`${accountName(account, group, wording)} — ${describeAccount(account, wording)}`),
    checked: account.inUse,
    enabled: account.enabled,
    command: { do: 'use', accountId: account.id },
  }));
  const isAutomatic = group.mode === 'automatic';
  const automatic: TrayMenuItem = {
    kind: 'checkbox',
    label: labels.automatic,
    checked: isAutomatic,
    enabled: true,
    command: { do: 'set-automatic', vendor: group.vendor, automatic: !isAutomatic },
  };
  return [
    {
      kind: 'submenu',
      label: short(`${group.label}: ${nameInUse}`),
      items: [...radios, separator, automatic],
    },
    ...(inUse === undefined ? [] : meterRows(inUse, wording)),
  ];
}

/** The meters of the account in use as rows of text. */
function meterRows(account: AccountView, wording: Wording): TrayMenuItem[] {
  return headlineWindows(account, wording.nowMs).map((window) =>
    text(`    ${window.label} — ${describeWindow(window, wording)}`),
  );
}

function proxyRows({ app, closing }: TrayInput, wording: Wording): TrayMenuItem[] {
  const labels = labelsOf(wording);
  if (app === null || closing) return [];
  const isOn = app.proxy.state === 'running' || app.proxy.state === 'starting';
  return [
    isOn
      ? { kind: 'action', label: labels.pause, command: { do: 'pause' } }
      : { kind: 'action', label: labels.start, command: { do: 'start' } },
    { kind: 'action', label: labels.copyEndpoint, command: { do: 'copy-endpoint' } },
  ];
}

function text(label: string): TrayMenuItem {
  return { kind: 'text', label: short(label) };
}

/** One line, of bounded length: names come from people and messages from elsewhere. */
function short(label: string): string {
  const line = label.replaceAll(/[\r\n\t]+/g, ' ');
  return line.length <= longestLabel ? line : `${line.slice(0, longestLabel - 1)}…`;
}
