import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { SwitchyardError } from '../errors/index.ts';

const fileLimitBytes = 4 * 1_048_576;
const pemBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Certificates of the person's own, beside the ones that the system and Node trust. */
export interface ExtraCertificates {
  readonly count: number;
  /** One for all connections: making it parses every certificate. */
  readonly secureContext: SecureContext;
}

/** Reads a PEM file. Throws `ca-file-unreadable` with the reason; the file's content is never part of it. */
export async function readCertificates(path: string): Promise<ExtraCertificates> {
  const text = await readText(path);
  const blocks = text.match(pemBlock) ?? [];
  if (blocks.length === 0) throw unreadable(path, 'it holds no certificate in PEM form');
  for (const [index, block] of blocks.entries())
    if (!isCertificate(block)) throw unreadable(path, `its certificate number ${index + 1} is damaged`);
  const ca = [...getCACertificates('default'), ...blocks];
  return { count: blocks.length, secureContext: createSecureContext({ ca }) };
}

async function readText(path: string): Promise<string> {
  try {
    const facts = await stat(path);
    // A pipe or a device would be read for ever.
    if (!facts.isFile()) throw unreadable(path, 'it is not a file');
    if (facts.size > fileLimitBytes) throw unreadable(path, 'it is too large to be a list of certificates');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SwitchyardError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw unreadable(path, missing ? 'it does not exist' : 'it may not be read');
  }
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0;
  } catch {
    return false;
  }
}

const unreadable = (path: string, reason: string): SwitchyardError =>
  new SwitchyardError('ca-file-unreadable', `the certificate file ${path} cannot be used: ${reason}`);
