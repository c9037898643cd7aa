const anyMark = /\S/;

/** The vendor refuses text blocks without a visible character; this stops at the first one it finds. */
export function isBlank(text: string): boolean {
  return !anyMark.test(text);
}
