import { createHash, randomBytes } from 'node:crypto';
import type { SimulatedLogin } from './grant-book.ts';

/** What was asked for at the authorize page. */
export interface AuthorizeRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly challenge: string;
  readonly nonce: string | null;
}

interface PendingCode extends AuthorizeRequest {
  readonly login: SimulatedLogin;
  readonly expiresAtMs: number;
  used: boolean;
}

export interface PendingDevice {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: string;
  readonly expiresAtMs: number;
  decision: 'pending' | 'approved' | 'denied';
  login: SimulatedLogin | null;
  lastPollMs: number;
  intervalMs: number;
}

export type Exchanged =
  | {
      readonly state: 'granted';
      readonly login: SimulatedLogin;
      readonly scope: string;
      readonly nonce: string | null;
    }
  | { readonly state: 'refused'; readonly error: string; readonly description: string };

/** Authorization codes with PKCE (RFC 7636) and device codes (RFC 8628). */
export interface SignInBook {
  issueCode(request: AuthorizeRequest, login: SimulatedLogin): string;
  exchangeCode(code: string, clientId: string, redirectUri: string, verifier: string): Exchanged;
  startDevice(clientId: string, scope: string): PendingDevice;
  device(code: string): PendingDevice | null;
  pollDevice(deviceCode: string, clientId: string): Exchanged;
}

const codeLifeMs = 600_000;
const deviceLifeMs = 900_000;

export function createSignInBook(nowMs: () => number): SignInBook {
  const codes = new Map<string, PendingCode>();
  const devices: PendingDevice[] = [];
  const refused = (error: string, description: string): Exchanged => ({
    state: 'refused',
    error,
    description,
  });

  return {
    issueCode(request, login) {
      const code = randomBytes(24).toString('base64url');
      codes.set(code, { ...request, login, used: false, expiresAtMs: nowMs() + codeLifeMs });
      return code;
    },
    exchangeCode(code, clientId, redirectUri, verifier) {
      const pending = codes.get(code);
      if (pending === undefined || pending.expiresAtMs <= nowMs())
        return refused('invalid_grant', 'Invalid code');
      if (pending.used) return refused('invalid_grant', 'Code was used before');
      pending.used = true;
      if (pending.clientId !== clientId) return refused('invalid_grant', 'Client does not match');
      if (pending.redirectUri !== redirectUri) return refused('invalid_grant', 'Redirect does not match');
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      if (verifier.length < 43 || verifier.length > 128 || challenge !== pending.challenge)
        return refused('invalid_grant', 'Verifier does not match');
      return { state: 'granted', login: pending.login, scope: pending.scope, nonce: pending.nonce };
    },
    startDevice(clientId, scope) {
      const device: PendingDevice = {
        deviceCode: randomBytes(24).toString('base64url'),
        userCode: `${randomBytes(2).toString('hex')}-${randomBytes(2).toString('hex')}`.toUpperCase(),
        clientId,
        scope,
        expiresAtMs: nowMs() + deviceLifeMs,
        decision: 'pending',
        login: null,
        lastPollMs: Number.NEGATIVE_INFINITY,
        intervalMs: 5000,
      };
      devices.push(device);
      return device;
    },
    device: (code) =>
      devices.find(({ deviceCode, userCode }) => code === deviceCode || code === userCode) ?? null,
    pollDevice(deviceCode, clientId) {
      const device = devices.find((entry) => entry.deviceCode === deviceCode && entry.clientId === clientId);
      if (device === undefined) return refused('invalid_grant', 'Unknown device code');
      if (device.expiresAtMs <= nowMs()) return refused('expired_token', 'The code has expired');
      const tooFast = nowMs() - device.lastPollMs < device.intervalMs;
      device.lastPollMs = nowMs();
      if (tooFast) {
        device.intervalMs += 5000;
        return refused('slow_down', 'Polled too fast');
      }
      if (device.decision === 'denied') return refused('access_denied', 'The person said no');
      if (device.decision === 'pending' || device.login === null)
        return refused('authorization_pending', 'Not decided yet');
      return { state: 'granted', login: device.login, scope: device.scope, nonce: null };
    },
  };
}
