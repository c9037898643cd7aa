import type { Settings } from '../../server/contract/index.ts';

/** The question about pointed agents when the program quits. `{names}` is filled by `fillQuestion`. */
export interface QuitTexts {
  readonly message: string;
  readonly detail: string;
  readonly putBack: string;
  readonly leave: string;
  readonly cancel: string;
  readonly remember: string;
}

type Language = Exclude<Settings['language'], 'system'>;

const texts: Readonly<Record<Language, QuitTexts>> = {
  en: {
    message: 'Some agents point at Switchyard',
    detail:
      '{names}. While Switchyard is closed they cannot reach a model. They can be put back now and pointed here again at the next start.',
    putBack: 'Put them back',
    leave: 'Leave them',
    cancel: 'Cancel',
    remember: 'Do this every time',
  },
  de: {
    message: 'Agenten zeigen auf Switchyard',
    detail:
      '{names}. Solange Switchyard geschlossen ist, erreichen sie kein Modell. Sie können jetzt zurückgestellt und beim nächsten Start wieder hierher gerichtet werden.',
    putBack: 'Zurückstellen',
    leave: 'So lassen',
    cancel: 'Abbrechen',
    remember: 'Immer so machen',
  },
  fr: {
    message: 'Des agents passent par Switchyard',
    detail:
      '{names}. Tant que Switchyard est fermé, ils n’atteignent aucun modèle. Ils peuvent être rétablis maintenant et redirigés ici au prochain démarrage.',
    putBack: 'Les rétablir',
    leave: 'Ne rien changer',
    cancel: 'Annuler',
    remember: 'Toujours faire ainsi',
  },
  es: {
    message: 'Hay agentes que usan Switchyard',
    detail:
      '{names}. Mientras Switchyard esté cerrado no llegan a ningún modelo. Se pueden restaurar ahora y volver a dirigir aquí en el próximo inicio.',
    putBack: 'Restaurarlos',
    leave: 'Dejarlos así',
    cancel: 'Cancelar',
    remember: 'Hacerlo siempre',
  },
  ja: {
    message: 'Switchyard を使うエージェントがあります',
    detail:
      '{names}。Switchyard の終了中はモデルに接続できません。今すぐ元に戻し、次回の起動時に再び接続できます。',
    putBack: '元に戻す',
    leave: 'そのままにする',
    cancel: 'キャンセル',
    remember: '毎回こうする',
  },
  ko: {
    message: 'Switchyard를 사용하는 에이전트가 있습니다',
    detail:
      '{names}. Switchyard가 닫혀 있는 동안에는 모델에 연결할 수 없습니다. 지금 되돌리고 다음 시작 때 다시 연결할 수 있습니다.',
    putBack: '되돌리기',
    leave: '그대로 두기',
    cancel: '취소',
    remember: '항상 이렇게 하기',
  },
  'zh-CN': {
    message: '有代理正在使用 Switchyard',
    detail: '{names}。Switchyard 关闭期间它们无法访问模型。可以现在还原，并在下次启动时重新指向这里。',
    putBack: '还原',
    leave: '保持不变',
    cancel: '取消',
    remember: '每次都这样做',
  },
};

export function quitTexts(setting: Settings['language'], systemLocale: string): QuitTexts {
  if (setting !== 'system') return texts[setting];
  const [language] = systemLocale.toLowerCase().split(/[-_]/);
  const known = Object.entries(texts).find(([tag]) => tag.toLowerCase().split('-')[0] === language);
  return known?.[1] ?? texts.en;
}

/** A function, so that `$` in a name means itself. */
export function fillQuestion(text: string, names: string): string {
  return text.replace('{names}', () => names);
}
