import type { Keytar } from '../keytar-module.ts';

/** A keyring that behaves as keytar 7.10 was seen to behave over gnome-keyring. */
export interface FakeKeytar extends Keytar {
  readonly items: Map<string, string>;
  /** `locked`: reads answer null, writes throw. `no-bus`: everything throws. `silent`: nothing ever answers. */
  mode: 'open' | 'locked' | 'no-bus' | 'denied' | 'silent';
  /** The largest number of calls that ran at the same time. */
  overlap: number;
}

export function createFakeKeytar(): FakeKeytar {
  const items = new Map<string, string>();
  let running = 0;
  const fake: FakeKeytar = {
    items,
    mode: 'open',
    overlap: 0,
    setPassword: (service, account, password) =>
      call(() => {
        if (fake.mode === 'locked') throw new Error('Cannot create an item in a locked collection');
        items.set(`${service}/${account}`, password);
      }),
    getPassword: (service, account) =>
      call(() => (fake.mode === 'locked' ? null : (items.get(`${service}/${account}`) ?? null))),
    deletePassword: (service, account) =>
      call(() => fake.mode !== 'locked' && items.delete(`${service}/${account}`)),
  };

  const call = async <Result>(task: () => Result): Promise<Result> => {
    running += 1;
    fake.overlap = Math.max(fake.overlap, running);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      if (fake.mode === 'silent') await new Promise(() => {});
      if (fake.mode === 'no-bus') throw new Error('Cannot autolaunch D-Bus without X11 $DISPLAY');
      if (fake.mode === 'denied') throw new Error('User canceled the operation.');
      return task();
    } finally {
      running -= 1;
    }
  };
  return fake;
}
