import { isShellTool, sampleOf, shellArgumentsFor } from './schema-sample.ts';

/** A tool that the request offers, in the vendor-neutral form that the convention needs. */
export interface OfferedTool {
  /** `custom` tools take free text, here JavaScript that calls `tools.exec_command`. */
  readonly kind: 'function' | 'custom';
  readonly name: string;
  readonly namespace?: string;
  readonly schema: unknown;
}

/** What a request says, as far as the simulated model listens. */
export interface Conversation {
  /** The newest text of the user, without the client's own reminders. */
  readonly promptText: string;
  /** Texts of the tool results that came after it. */
  readonly toolResults: readonly string[];
  readonly tools: readonly OfferedTool[];
  /** The JSON schema the answer has to follow, if any. */
  readonly answerSchema?: unknown;
}

export type Turn =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly tool: OfferedTool; readonly input: string };

/** Added to an answer when the prompt holds UNICODE: characters of two, three and four bytes. */
export const unicodeSample = 'Grüße, 世界! 👩‍🚀 — ½ € 𝒳';

const headOf = (text: string): string => [...text.replaceAll(/\s+/gu, ' ').trim()].slice(0, 60).join('');

function inputFor(tool: OfferedTool, command: string): string {
  if (tool.kind === 'custom') return `text(await tools.exec_command({cmd:${JSON.stringify(command)}}))`;
  return JSON.stringify(shellArgumentsFor(tool.schema, command));
}

function toolTurn(conversation: Conversation, callsWanted: number): Turn | undefined {
  if (conversation.toolResults.length >= callsWanted) return undefined;
  const tool = conversation.tools.find((one) =>
    one.kind === 'custom' ? one.name === 'exec' : isShellTool(one.name, one.schema),
  );
  if (tool === undefined) return undefined;
  const command = `printf marker-%d ${42 + conversation.toolResults.length}`;
  return { kind: 'call', tool, input: inputFor(tool, command) };
}

function echo(conversation: Conversation, account: string): string {
  const { promptText } = conversation;
  const words = Number(/\bLONG(\d{1,5})\b/u.exec(promptText)?.[1] ?? 0);
  const filler = Array.from({ length: words }, (_, index) => ` word${index}`).join('');
  const unicode = promptText.includes('UNICODE') ? ` ${unicodeSample}` : '';
  return `[${account}] Echo: ${headOf(promptText)}${unicode}${filler}`;
}

/**
 * Decides the answer to a request. TOOLTEST (or TOOLTEST2: two calls, one after the other) in the prompt asks for a
 * shell call; tool results are answered with `DONE result=…`; a wanted JSON schema with a sample; all else is echoed.
 */
export function planTurn(conversation: Conversation, account: string): Turn {
  const wanted = /TOOLTEST(\d?)/u.exec(conversation.promptText);
  const call = wanted === null ? undefined : toolTurn(conversation, Number(wanted[1] === '' ? 1 : wanted[1]));
  if (call !== undefined) return call;
  if (conversation.toolResults.length > 0)
    return { kind: 'text', text: `DONE result=${conversation.toolResults.join(', ')}` };
  if (conversation.answerSchema !== undefined)
    return { kind: 'text', text: JSON.stringify(sampleOf(conversation.answerSchema)) };
  return { kind: 'text', text: echo(conversation, account) };
}

/** Cuts a text at character borders into `count` pieces, or into pieces of about twelve characters. */
export function textPieces(text: string, count?: number): string[] {
  const characters = [...text];
  const wanted = count ?? Math.max(1, Math.ceil(characters.length / 12));
  const size = Math.max(1, Math.ceil(characters.length / Math.max(1, wanted)));
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += size)
    pieces.push(characters.slice(start, start + size).join(''));
  return pieces;
}
