import type { Notifier } from '../../server/ports.ts';

/** The part of Electron's `Notification` class that is used. */
export interface NotificationFactory {
  isSupported(): boolean;
  create(options: { title: string; body: string }): {
    show(): void;
    on(event: 'click', listener: () => void): unknown;
  };
}

const longestTitle = 80;
const longestBody = 300;

/** Native notifications; a click opens the main window. Where the system has none, nothing happens. */
export function createNotifier(notifications: NotificationFactory, onClick: () => void): Notifier {
  return {
    notify: ({ title, body }) => {
      if (!notifications.isSupported()) return;
      const notification = notifications.create({
        title: title.slice(0, longestTitle),
        body: body.slice(0, longestBody),
      });
      notification.on('click', onClick);
      notification.show();
    },
  };
}
