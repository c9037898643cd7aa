import type { Settings } from '../../server/contract/index.ts';

export type Language = Exclude<Settings['language'], 'system'>;

/** Every text of the tray. `{name}` places are filled by `fillLabel`. */
export interface TrayLabels {
  readonly running: string;
  readonly paused: string;
  readonly starting: string;
  readonly portInUse: string;
  readonly failed: string;
  readonly closing: string;
  readonly demo: string;
  readonly redirected: string;
  readonly secretsTrouble: string;
  readonly left: string;
  readonly used: string;
  readonly resetsAt: string;
  readonly resetsIn: string;
  readonly shouldHaveReset: string;
  readonly unknown: string;
  readonly backAt: string;
  readonly disabled: string;
  readonly needsAttention: string;
  readonly noAccount: string;
  readonly automatic: string;
  readonly pause: string;
  readonly start: string;
  readonly copyEndpoint: string;
  readonly openPanel: string;
  readonly open: string;
  readonly openAtLogin: string;
  readonly settings: string;
  readonly quit: string;
}

const english: TrayLabels = {
  running: 'Running at {address}',
  paused: 'Paused',
  starting: 'Starting…',
  portInUse: 'Port {port} is in use',
  failed: 'The proxy does not run',
  closing: 'Closing: waiting for open streams…',
  demo: 'Demo: simulated accounts',
  redirected: 'Hosts are redirected',
  secretsTrouble: 'The secret store needs you',
  left: '{percent} left',
  used: '{percent} used',
  resetsAt: 'resets {time}',
  resetsIn: 'resets in {duration}',
  shouldHaveReset: 'should have reset',
  unknown: 'no reading yet',
  backAt: 'back {time}',
  disabled: 'off',
  needsAttention: 'needs attention',
  noAccount: 'no account in use',
  automatic: 'Automatic: next account when one is used up',
  pause: 'Pause proxy',
  start: 'Start proxy',
  copyEndpoint: 'Copy endpoint',
  openPanel: 'Open quick panel',
  open: 'Open Switchyard',
  openAtLogin: 'Open at login',
  settings: 'Settings…',
  quit: 'Quit Switchyard',
};

const german: TrayLabels = {
  running: 'Läuft auf {address}',
  paused: 'Angehalten',
  starting: 'Startet …',
  portInUse: 'Port {port} ist belegt',
  failed: 'Der Proxy läuft nicht',
  closing: 'Beendet: wartet auf offene Antworten …',
  demo: 'Demo: simulierte Konten',
  redirected: 'Hosts sind umgeleitet',
  secretsTrouble: 'Der Schlüsselspeicher braucht Sie',
  left: '{percent} übrig',
  used: '{percent} verbraucht',
  resetsAt: 'erneuert {time}',
  resetsIn: 'erneuert in {duration}',
  shouldHaveReset: 'müsste erneuert sein',
  unknown: 'noch kein Wert',
  backAt: 'wieder da {time}',
  disabled: 'aus',
  needsAttention: 'braucht Aufmerksamkeit',
  noAccount: 'kein Konto in Gebrauch',
  automatic: 'Automatisch: nächstes Konto, wenn eines verbraucht ist',
  pause: 'Proxy anhalten',
  start: 'Proxy starten',
  copyEndpoint: 'Adresse kopieren',
  openPanel: 'Kurzansicht öffnen',
  open: 'Switchyard öffnen',
  openAtLogin: 'Beim Anmelden öffnen',
  settings: 'Einstellungen …',
  quit: 'Switchyard beenden',
};

const french: TrayLabels = {
  running: 'Actif sur {address}',
  paused: 'En pause',
  starting: 'Démarrage…',
  portInUse: 'Le port {port} est occupé',
  failed: 'Le proxy ne fonctionne pas',
  closing: 'Fermeture : attente des réponses en cours…',
  demo: 'Démo : comptes simulés',
  redirected: 'Des hôtes sont redirigés',
  secretsTrouble: 'Le coffre de secrets vous attend',
  left: '{percent} restants',
  used: '{percent} utilisés',
  resetsAt: 'renouvelé à {time}',
  resetsIn: 'renouvelé dans {duration}',
  shouldHaveReset: 'devrait être renouvelé',
  unknown: 'pas encore de valeur',
  backAt: 'de retour à {time}',
  disabled: 'désactivé',
  needsAttention: 'demande votre attention',
  noAccount: 'aucun compte utilisé',
  automatic: 'Automatique : compte suivant quand l’un est épuisé',
  pause: 'Suspendre le proxy',
  start: 'Démarrer le proxy',
  copyEndpoint: 'Copier l’adresse',
  openPanel: 'Ouvrir le panneau rapide',
  open: 'Ouvrir Switchyard',
  openAtLogin: 'Ouvrir à la connexion',
  settings: 'Réglages…',
  quit: 'Quitter Switchyard',
};

const spanish: TrayLabels = {
  running: 'Activo en {address}',
  paused: 'En pausa',
  starting: 'Iniciando…',
  portInUse: 'El puerto {port} está ocupado',
  failed: 'El proxy no funciona',
  closing: 'Cerrando: esperando respuestas abiertas…',
  demo: 'Demostración: cuentas simuladas',
  redirected: 'Hay hosts redirigidos',
  secretsTrouble: 'El almacén de secretos le necesita',
  left: 'queda {percent}',
  used: '{percent} usado',
  resetsAt: 'se renueva {time}',
  resetsIn: 'se renueva en {duration}',
  shouldHaveReset: 'debería haberse renovado',
  unknown: 'sin lectura todavía',
  backAt: 'vuelve {time}',
  disabled: 'desactivada',
  needsAttention: 'requiere atención',
  noAccount: 'ninguna cuenta en uso',
  automatic: 'Automático: cuenta siguiente cuando una se agota',
  pause: 'Pausar el proxy',
  start: 'Iniciar el proxy',
  copyEndpoint: 'Copiar la dirección',
  openPanel: 'Abrir el panel rápido',
  open: 'Abrir Switchyard',
  openAtLogin: 'Abrir al iniciar sesión',
  settings: 'Ajustes…',
  quit: 'Salir de Switchyard',
};

const japanese: TrayLabels = {
  running: '{address} で実行中',
  paused: '一時停止中',
  starting: '起動中…',
  portInUse: 'ポート {port} は使用中です',
  failed: 'プロキシが動作していません',
  closing: '終了中: 応答の完了を待っています…',
  demo: 'デモ: シミュレートされたアカウント',
  redirected: 'ホストがリダイレクトされています',
  secretsTrouble: 'シークレットストアの確認が必要です',
  left: '残り {percent}',
  used: '{percent} 使用済み',
  resetsAt: '{time} にリセット',
  resetsIn: '{duration} 後にリセット',
  shouldHaveReset: 'リセット済みのはずです',
  unknown: 'まだ値がありません',
  backAt: '{time} に復帰',
  disabled: 'オフ',
  needsAttention: '確認が必要です',
  noAccount: '使用中のアカウントなし',
  automatic: '自動: 使い切ったら次のアカウントへ',
  pause: 'プロキシを一時停止',
  start: 'プロキシを開始',
  copyEndpoint: 'エンドポイントをコピー',
  openPanel: 'クイックパネルを開く',
  open: 'Switchyard を開く',
  openAtLogin: 'ログイン時に開く',
  settings: '設定…',
  quit: 'Switchyard を終了',
};

const korean: TrayLabels = {
  running: '{address}에서 실행 중',
  paused: '일시 중지됨',
  starting: '시작하는 중…',
  portInUse: '포트 {port}을(를) 이미 사용 중입니다',
  failed: '프록시가 실행되지 않습니다',
  closing: '종료 중: 열린 응답을 기다리는 중…',
  demo: '데모: 시뮬레이션 계정',
  redirected: '호스트가 리디렉션됨',
  secretsTrouble: '비밀 저장소 확인이 필요합니다',
  left: '{percent} 남음',
  used: '{percent} 사용',
  resetsAt: '{time} 초기화',
  resetsIn: '{duration} 후 초기화',
  shouldHaveReset: '초기화되었어야 함',
  unknown: '아직 값 없음',
  backAt: '{time} 복귀',
  disabled: '꺼짐',
  needsAttention: '확인 필요',
  noAccount: '사용 중인 계정 없음',
  automatic: '자동: 소진되면 다음 계정',
  pause: '프록시 일시 중지',
  start: '프록시 시작',
  copyEndpoint: '엔드포인트 복사',
  openPanel: '빠른 패널 열기',
  open: 'Switchyard 열기',
  openAtLogin: '로그인 시 열기',
  settings: '설정…',
  quit: 'Switchyard 종료',
};

const chinese: TrayLabels = {
  running: '正在 {address} 运行',
  paused: '已暂停',
  starting: '正在启动…',
  portInUse: '端口 {port} 已被占用',
  failed: '代理未运行',
  closing: '正在退出:等待未完成的响应…',
  demo: '演示:模拟账户',
  redirected: '主机已被重定向',
  secretsTrouble: '密钥存储需要处理',
  left: '剩余 {percent}',
  used: '已用 {percent}',
  resetsAt: '{time} 重置',
  resetsIn: '{duration} 后重置',
  shouldHaveReset: '应已重置',
  unknown: '尚无数据',
  backAt: '{time} 恢复',
  disabled: '已停用',
  needsAttention: '需要处理',
  noAccount: '没有正在使用的账户',
  automatic: '自动:用尽后换下一个账户',
  pause: '暂停代理',
  start: '启动代理',
  copyEndpoint: '复制端点',
  openPanel: '打开快速面板',
  open: '打开 Switchyard',
  openAtLogin: '登录时打开',
  settings: '设置…',
  quit: '退出 Switchyard',
};

export const trayLabels: Readonly<Record<Language, TrayLabels>> = {
  en: english,
  'zh-CN': chinese,
  ja: japanese,
  ko: korean,
  de: german,
  fr: french,
  es: spanish,
};

/** Fills `{name}` places; a place without a value stays visible, which a test turns into a failure. */
export function fillLabel(label: string, values: Readonly<Record<string, string>>): string {
  return label.replaceAll(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

/** The language to speak: the person's choice, else the closest one to the system's, else English. */
export function chooseLanguage(setting: Settings['language'], systemLocale: string): Language {
  if (setting !== 'system') return setting;
  const tags = Object.keys(trayLabels) as Language[];
  const primary = systemLocale.toLowerCase().split(/[-_]/)[0];
  return tags.find((tag) => tag.toLowerCase().split('-')[0] === primary) ?? 'en';
}
