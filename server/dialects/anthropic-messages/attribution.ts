/**
 * The line with which Claude Code tells Anthropic its version and entry point, for example
 * `x-anthropic-billing-header: cc_version=2.1.329; cc_entrypoint=sdk-cli;` (equipment notes, Claude Code; anthropic
 * protocol notes 4.1: the first system block). It is addressed to Anthropic; other vendors' models must not read it.
 */
const attributionLine = /^x-anthropic-billing-header:[ \t]*cc_version=[^\r\n]*/;

/** The text without that line at its start; the same text when it does not start with it. */
export function withoutAttribution(text: string): string {
  if (!text.startsWith('x-anthropic-billing-header:')) return text;
  const line = attributionLine.exec(text)?.[0];
  return line === undefined ? text : text.slice(line.length).trimStart();
}
