import { Type } from 'typebox';
import { NetworkSnapshot, NetworkTestResult, OutboundMode } from './network.ts';
import { id, none, operation, strict } from './operation.ts';

/** Operations about the way out to the vendors. */
export const networkOperations = {
  'network.snapshot': operation(false, none, NetworkSnapshot),
  /**
   * Sets the way out of an account, or without one the global way. A proxy is tested first: one that fails is not
   * stored and the answer is its error, unless `untested`. A password in `url` goes to the vault. Without a new password the
   * one that is stored for the same proxy stays.
   */
  'network.set': operation(
    true,
    Type.Object(
      {
        accountId: Type.Optional(id),
        mode: OutboundMode,
        url: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
        password: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
        untested: Type.Optional(Type.Boolean()),
      },
      strict,
    ),
    NetworkSnapshot,
  ),
  /** Reaches the account's vendor (else the first one) through what is set, or through `url` before it is. */
  'network.test': operation(
    true,
    Type.Object(
      {
        accountId: Type.Optional(id),
        url: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
        password: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      },
      strict,
    ),
    NetworkTestResult,
  ),
  /** A PEM file to trust beside the usual certificates; null removes it. Throws `ca-file-unreadable`. */
  'network.set-certificates': operation(
    true,
    Type.Object({ path: Type.Union([Type.String({ minLength: 1, maxLength: 4096 }), Type.Null()]) }, strict),
    NetworkSnapshot,
  ),
} as const;
