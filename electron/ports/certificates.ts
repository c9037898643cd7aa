/** The part of `node:tls` that is used. */
export interface CertificateStore {
  getCACertificates(type: 'default' | 'system'): string[];
  setDefaultCACertificates(certificates: string[]): void;
}

/**
 * Adds the operating system's certificates to the ones that outgoing connections trust. Without it a company's own
 * certificate authority is unknown, because the hardened fuses also switch `NODE_EXTRA_CA_CERTS` off.
 *
 * @returns how many certificates the system added.
 */
export function trustSystemCertificates(store: CertificateStore): number {
  const known = store.getCACertificates('default');
  const added = store.getCACertificates('system').filter((certificate) => !known.includes(certificate));
  if (added.length > 0) store.setDefaultCACertificates([...known, ...added]);
  return added.length;
}
