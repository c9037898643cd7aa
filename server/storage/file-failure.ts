/** The system's code of a failed file call (`ENOENT`, ...), or undefined for anything else. */
export function fileFailureCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
