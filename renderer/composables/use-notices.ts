import { watch } from 'vue';
import type { RaisedNotice, SessionMove } from '../../server/contract/index.ts';
import { toControlError } from '../bridge/index.ts';
import { noticeRoute } from '../stores/derive/index.ts';
import {
  useAccountsStore,
  useAgentsStore,
  useAppStore,
  useMessagesStore,
  useNoticesStore,
  type ToastAction,
} from '../stores/index.ts';
import { useAccountText } from './use-account-text.ts';
import { useFormat } from './use-format.ts';

/** Notices of the server and conversations that moved become messages, each with what a person can do about it. */
export function useNotices(): void {
  const accounts = useAccountsStore();
  const agents = useAgentsStore();
  const app = useAppStore();
  const messages = useMessagesStore();
  const notices = useNoticesStore();
  const text = useAccountText();
  const { t } = useFormat();

  const orToast = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (failure) {
      const error = toControlError(failure);
      messages.toast({ title: error.message, detail: error.remedy, tone: 'danger' });
    }
  };

  const showMove = (move: SessionMove): void => {
    const from = text.serving({ accountId: move.fromAccountId, accountLabel: move.fromLabel });
    const to = text.serving({ accountId: move.toAccountId, accountLabel: move.toLabel }) ?? move.toLabel;
    const detail = [
      from === null ? null : t('notices.movedFrom', { account: from }),
      move.leftOut > 0 ? t('notices.leftOut', { n: move.leftOut }, move.leftOut) : null,
    ].filter((part) => part !== null);
    const isFromThere = accounts.byId(move.fromAccountId)?.enabled === true;
    const isToThere = accounts.byId(move.toAccountId) !== undefined;
    const back: ToastAction = {
      label: t('common.undo'),
      run: () => orToast(() => accounts.use(move.fromAccountId)),
    };
    const pin: ToastAction = {
      label: t('notices.pin'),
      run: () =>
        orToast(async () => {
          await accounts.use(move.toAccountId);
          await accounts.setMode(move.vendor, 'fixed');
        }),
    };
    messages.toast({
      title: t('notices.moved', { agent: move.agent, account: to }),
      ...(detail.length === 0 ? {} : { detail: detail.join(' ') }),
      ...(isFromThere ? { action: back } : {}),
      ...(isToThere ? { otherAction: pin } : {}),
    });
  };

  const showNotice = (notice: RaisedNotice): void => {
    // The shell has shown it already; and a move has a message of its own.
    if (notices.areNative || notice.kind === 'account-switched') return;
    messages.toast({ title: notice.title, detail: notice.body, action: noticeAction(notice) });
  };
  const noticeAction = (notice: RaisedNotice): ToastAction => {
    if (notice.action === 'use-another')
      return { label: t('notices.useAnother'), run: () => app.showMainWindow('/accounts') };
    const label =
      notice.action === 'sign-in' ? 'alert.signInAction' : notice.action === 'review' ? 'alert.review' : null;
    const route = noticeRoute(notice, agents.agents);
    return { label: t(label ?? 'notices.look'), run: () => app.showMainWindow(route) };
  };

  watch(
    () => notices.latestMove,
    (move) => {
      if (move !== null) showMove(move);
    },
  );
  watch(
    () => notices.notices[0],
    (notice, before) => {
      // A dismissed one uncovers the one below it, which was told before.
      if (notice && (before === undefined || notice.atMs >= before.atMs)) showNotice(notice);
    },
  );
}
