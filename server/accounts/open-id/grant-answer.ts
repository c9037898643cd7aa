/** The parts of a token endpoint's answer that an OpenID sign-in looks at; null = not there. */
export interface GrantAnswer {
  readonly idToken: string | null;
  readonly refreshToken: string | null;
  readonly scopes: readonly string[] | null;
}

/** Tolerant (RFC 6749 5.1). */
export function readGrant(answer: unknown): GrantAnswer {
  const fields = new Map<string, unknown>(
    Object.entries(typeof answer === 'object' && answer !== null ? answer : {}),
  );
  const text = (name: string): string | null => {
    const value = fields.get(name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return {
    idToken: text('id_token'),
    refreshToken: text('refresh_token'),
    scopes: text('scope')?.split(/\s+/) ?? null,
  };
}

/** What an id token says without being verified: for a hint to the vendor and to compare with. */
export function unverifiedClaims(idToken: string | null): {
  readonly subject: string | null;
  readonly email: string | null;
} {
  const claim = (name: string): string | null => {
    try {
      const parsed: unknown = JSON.parse(
        Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString('utf8'),
      );
      const value = (parsed as Readonly<Record<string, unknown>> | null)?.[name];
      return typeof value === 'string' && value !== '' ? value : null;
    } catch {
      return null;
    }
  };
  return { subject: claim('sub'), email: claim('email') };
}
