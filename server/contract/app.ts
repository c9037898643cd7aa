import { Type, type Static } from 'typebox';
import { ModelRule } from './model.ts';
import { NoticeSettings } from './quota.ts';

const nullableString = Type.Union([Type.String(), Type.Null()]);

export const SecretBackendName = Type.Union([
  Type.Literal('keychain'),
  Type.Literal('file'),
  Type.Literal('memory'),
]);

export const SecretsView = Type.Object({
  /** The pinned backend; null until one was chosen. */
  backend: Type.Union([SecretBackendName, Type.Null()]),
  state: Type.Union([
    Type.Literal('available'),
    Type.Literal('locked'),
    Type.Literal('denied'),
    Type.Literal('absent'),
    Type.Literal('corrupt'),
    Type.Literal('unset'),
  ]),
  message: Type.String(),
});
export type SecretsView = Static<typeof SecretsView>;

export const Notice = Type.Object({
  id: Type.String(),
  severity: Type.Union([Type.Literal('info'), Type.Literal('warning'), Type.Literal('error')]),
  message: Type.String(),
});
export type Notice = Static<typeof Notice>;

export const ProxyView = Type.Object({
  state: Type.Union([
    Type.Literal('running'),
    Type.Literal('paused'),
    Type.Literal('port-in-use'),
    Type.Literal('failed'),
    Type.Literal('starting'),
  ]),
  host: Type.String(),
  port: Type.Integer(),
  /** The base URL for agents. */
  url: Type.String(),
  message: nullableString,
});
export type ProxyView = Static<typeof ProxyView>;

export const AppSnapshot = Type.Object({
  revision: Type.Integer(),
  version: Type.String(),
  platform: Type.String(),
  dataDirectory: Type.String(),
  startedAtMs: Type.Number(),
  nowMs: Type.Number(),
  proxy: ProxyView,
  secrets: SecretsView,
  /** Simulated vendors and accounts: every surface says so. */
  demo: Type.Boolean(),
  /** Hosts that SWITCHYARD_HOST_MAP redirects: every surface says so. */
  redirectedHosts: Type.Array(Type.Object({ host: Type.String(), target: Type.String() })),
  notices: Type.Array(Notice),
});
export type AppSnapshot = Static<typeof AppSnapshot>;

export const Theme = Type.Union([Type.Literal('system'), Type.Literal('light'), Type.Literal('dark')]);
export const Language = Type.Union([
  Type.Literal('system'),
  Type.Literal('en'),
  Type.Literal('zh-CN'),
  Type.Literal('ja'),
  Type.Literal('ko'),
  Type.Literal('de'),
  Type.Literal('fr'),
  Type.Literal('es'),
]);

/** Everything a person can set. One schema for electron-store (desktop) and conf (headless). */
export const Settings = Type.Object({
  /** Port of the proxy listener; agents' files contain it, so it is stable. */
  port: Type.Integer({ minimum: 1, maximum: 65535 }),
  theme: Theme,
  language: Language,
  /** `left` or `used`: what every meter shows. */
  meterShows: Type.Union([Type.Literal('left'), Type.Literal('used')]),
  /** `in` 2 h or `at` 14:20. */
  resetShows: Type.Union([Type.Literal('in'), Type.Literal('at')]),
  /** Mail addresses are hidden on every surface. */
  privacy: Type.Boolean(),
  /** Requests of `claude -p` count as genuine Claude Code. */
  allowHeadlessClaude: Type.Boolean(),
  /** Keep this many days of request records. */
  historyDays: Type.Integer({ minimum: 1, maximum: 3650 }),
  /** Which model serves which name; the first match counts. */
  modelRules: Type.Array(ModelRule, { maxItems: 200 }),
  /** Models that are never used, as `model`, `provider/model`, with `*`. */
  excludedModels: Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { maxItems: 200 }),
  /** Vendors are asked for quota by themselves: new accounts, after a reset, rarely when idle. Absent = true. */
  asksForQuota: Type.Optional(Type.Boolean()),
  /** What is worth a notification; always there in a snapshot. */
  notices: Type.Optional(NoticeSettings),
  /**
   * What happens to pointed agents when Switchyard quits: they stay as they are, or every one is put back and pointed
   * here again at the next start. Absent = `ask` in the app, `leave` headless.
   */
  agentsOnQuit: Type.Optional(
    Type.Union([Type.Literal('ask'), Type.Literal('leave'), Type.Literal('put-back')]),
  ),
  /**
   * What happens to pointed agents when the person pauses the proxy in a window or from the tray: they stay as they are,
   * or every one is put back for good. Absent = `ask`; the tray's menu has nobody to ask and leaves them then.
   */
  agentsOnPause: Type.Optional(
    Type.Union([Type.Literal('ask'), Type.Literal('leave'), Type.Literal('put-back')]),
  ),
});
export type Settings = Static<typeof Settings>;

export const SettingsSnapshot = Type.Object({ revision: Type.Integer(), settings: Settings });
export type SettingsSnapshot = Static<typeof SettingsSnapshot>;

export const ClientKeyView = Type.Object({
  id: Type.String(),
  label: Type.String(),
  /** The agent that the key was made for, else null. */
  agent: nullableString,
  lastFour: Type.String(),
  createdAtMs: Type.Number(),
  lastUsedAtMs: Type.Union([Type.Number(), Type.Null()]),
  /** All requests of this key go to this account, else null. */
  pinnedAccountId: nullableString,
  pinnedProvider: nullableString,
});
export type ClientKeyView = Static<typeof ClientKeyView>;

export const DoctorCheck = Type.Object({
  id: Type.String(),
  state: Type.Union([Type.Literal('ok'), Type.Literal('warning'), Type.Literal('problem')]),
  message: Type.String(),
});
export type DoctorCheck = Static<typeof DoctorCheck>;
