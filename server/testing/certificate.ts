import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** A certificate that signs itself, for servers of a test, and its key; both PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

const sequence = 0x30;
const set = 0x31;
const objectId = 0x06;
const oids = {
  commonName: [0x55, 0x04, 0x03],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  subjectAlternativeName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
} as const;

function der(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));
const utcTime = (date: Date): Buffer =>
  text(0x17, `${date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`);

function extension(oid: readonly number[], isCritical: boolean, value: Uint8Array): Buffer {
  return der(
    sequence,
    der(objectId, oid),
    isCritical ? der(0x01, [0xff]) : Buffer.alloc(0),
    der(0x04, value),
  );
}

export interface CertificateOptions {
  /** When it begins and ends, in ms from now; half a day before and after when absent. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** False: it is not good for 127.0.0.1. */
  readonly isForLoopback?: boolean;
}

const halfDayMs = 43_200_000;

/** Makes a certificate for these host names and 127.0.0.1, valid for a day around now (X.509, RFC 5280). */
export function makeCertificate(
  hosts: readonly string[],
  { fromMs = -halfDayMs, toMs = halfDayMs, isForLoopback = true }: CertificateOptions = {},
): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(sequence, der(objectId, oids.ecdsaWithSha256));
  const name = der(
    sequence,
    der(set, der(sequence, der(objectId, oids.commonName), text(0x0c, hosts[0] ?? 'test'))),
  );
  const loopback = isForLoopback ? [der(0x87, [127, 0, 0, 1])] : [];
  const names = der(sequence, ...hosts.map((host) => text(0x82, host)), ...loopback);
  const body = der(
    sequence,
    der(0xa0, der(0x02, [2])),
    der(0x02, [0x01, ...randomBytes(8)]),
    algorithm,
    name,
    der(sequence, utcTime(new Date(Date.now() + fromMs)), utcTime(new Date(Date.now() + toMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      der(
        sequence,
        extension(oids.basicConstraints, true, der(sequence, der(0x01, [0xff]))),
        extension(oids.subjectAlternativeName, false, names),
      ),
    ),
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  const whole = der(sequence, body, algorithm, der(0x03, [0], signature)).toString('base64');
  const lines = whole.match(/.{1,64}/g) ?? [];
  return {
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
