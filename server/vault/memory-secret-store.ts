import type { SecretBackend, SecretStore } from '../ports.ts';

/** Keeps secrets in this process only; what it holds is gone when the process ends. */
export function createMemorySecretStore(backend: SecretBackend = 'memory'): SecretStore {
  const items = new Map<string, Uint8Array>();
  return {
    backend,
    async read(name) {
      const value = items.get(name);
      return value === undefined
        ? { state: 'absent-item' }
        : { state: 'found', value: Uint8Array.from(value) };
    },
    async write(name, value) {
      items.set(name, Uint8Array.from(value));
    },
    async remove(name) {
      items.delete(name);
    },
    async probe() {},
  };
}
