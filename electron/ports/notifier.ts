import type { Notifier, NoticeSubject } from '../../server/ports.ts';

interface NativeNotification {
  show(): void;
  on(event: 'click', listener: () => void): unknown;
}

/** The part of Electron's `Notification` class that is used. */
export interface NotificationFactory {
  isSupported(): boolean;
  create(options: { title: string; body: string }): NativeNotification;
}

const longestTitle = 80;
const longestBody = 300;
const keptLimit = 50;

/** Native notifications; a click opens what they are about. Where the system has none, nothing happens. */
export function createNotifier(
  notifications: NotificationFactory,
  open: (subject: NoticeSubject | undefined) => void,
): Notifier {
  /** A notification that nobody holds is collected, and its click is lost with it. */
  const kept = new Set<NativeNotification>();
  return {
    notify: ({ title, body, about }) => {
      if (!notifications.isSupported()) return;
      const notification = notifications.create({
        title: title.slice(0, longestTitle),
        body: body.slice(0, longestBody),
      });
      kept.add(notification);
      for (const oldest of kept) {
        if (kept.size <= keptLimit) break;
        kept.delete(oldest);
      }
      notification.on('click', () => {
        kept.delete(notification);
        open(about);
      });
      notification.show();
    },
  };
}
