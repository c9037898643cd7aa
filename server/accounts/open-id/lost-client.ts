import { SwitchyardError } from '../../errors/index.ts';

/** RFC 6749 5.2: the client is not known (any more). */
const notKnown = 'invalid_client';
const statuses: ReadonlySet<number> = new Set([400, 401]);

/** An answer of a token endpoint; `body` is parsed JSON, null for everything else. */
export interface TokenRefusal {
  readonly status: number;
  readonly body: unknown;
}

/** True only when the vendor itself says that it does not know the client id; no page, fault or silence does. */
export function saysClientIsLost({ status, body }: TokenRefusal): boolean {
  if (!statuses.has(status)) return false;
  const error = memberOf(body, 'error');
  return isLostClientError(error) || isLostClientError(memberOf(error, 'code'));
}

/** The same for the error that came back from the authorize page. */
export function isLostClientError(error: unknown): boolean {
  return error === notKnown;
}

/** What a person reads when a registration was forgotten. */
export function clientIsLost(): SwitchyardError {
  return new SwitchyardError(
    'sign-in-failed',
    'the vendor has deleted its registration of Switchyard for this account. Start again: Switchyard registers anew',
  );
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
