import type { AppSnapshot, DoctorCheck, Handlers, Notice } from '../contract/index.ts';
import type { Vault } from '../vault/index.ts';

export interface AppOperationSources {
  readonly snapshot: () => AppSnapshot;
  readonly setPaused: (paused: boolean) => Promise<void>;
  readonly vault: Pick<Vault, 'choose' | 'unlock'>;
  readonly secretsChanged: () => void;
  readonly checks: () => Promise<readonly DoctorCheck[]>;
}

export function appHandlers(
  sources: AppOperationSources,
): Pick<
  Handlers,
  'app.snapshot' | 'proxy.start' | 'proxy.pause' | 'secrets.choose' | 'secrets.unlock' | 'doctor.run'
> {
  const { vault, snapshot } = sources;
  return {
    'app.snapshot': async () => snapshot(),
    'proxy.start': async () => {
      await sources.setPaused(false);
      return snapshot();
    },
    'proxy.pause': async () => {
      await sources.setPaused(true);
      return snapshot();
    },
    'secrets.choose': async ({ backend, passphrase }) => {
      await vault.choose(backend, passphrase);
      sources.secretsChanged();
      return snapshot();
    },
    'secrets.unlock': async ({ passphrase }) => {
      await vault.unlock(passphrase);
      sources.secretsChanged();
      return snapshot();
    },
    'doctor.run': async () => ({ checks: [...(await sources.checks())] }),
  };
}

/** What opening found worth telling, as notices with stable ids. */
export function noticesFrom(source: string, sentences: readonly string[]): Notice[] {
  return sentences.map((message, index) => ({ id: `${source}-${index}`, severity: 'warning', message }));
}
