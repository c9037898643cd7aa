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
  | { readonly kind: 'call'; readonly tool: OfferedTool; readonly input: string }
  /** Several calls of one tool in one answer. */
  | { readonly kind: 'calls'; readonly tool: OfferedTool; readonly inputs: readonly string[] };

/** Added to an answer when the prompt holds UNICODE: characters of two, three and four bytes. */
export const unicodeSample = 'Grüße, 世界! 👩‍🚀 — ½ € 𝒳';

const headOf = (text: string): string => [...text.replaceAll(/\s+/gu, ' ').trim()].slice(0, 60).join('');

function inputFor(tool: OfferedTool, command: string): string {
  if (tool.kind === 'custom') return `text(await tools.exec_command({cmd:${JSON.stringify(command)}}))`;
  return JSON.stringify(shellArgumentsFor(tool.schema, command));
}

const shellToolOf = (conversation: Conversation): OfferedTool | undefined =>
  conversation.tools.find((one) =>
    one.kind === 'custom' ? one.name === 'exec' : isShellTool(one.name, one.schema),
  );

function toolTurn(conversation: Conversation, callsWanted: number): Turn | undefined {
  if (conversation.toolResults.length >= callsWanted) return undefined;
  const tool = shellToolOf(conversation);
  if (tool === undefined) return undefined;
  const command = `printf marker-%d ${42 + conversation.toolResults.length}`;
  return { kind: 'call', tool, input: inputFor(tool, command) };
}

function pairTurn(conversation: Conversation): Turn | undefined {
  const tool = conversation.toolResults.length > 0 ? undefined : shellToolOf(conversation);
  if (tool === undefined) return undefined;
  return {
    kind: 'calls',
    tool,
    inputs: [42, 43].map((number) => inputFor(tool, `printf marker-%d ${number}`)),
  };
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
 * shell call, TOOLPAIR for two in one answer; tool results are answered with `DONE result=…`; a wanted JSON schema with a sample; all else is echoed.
 */
export function planTurn(conversation: Conversation, account: string): Turn {
  const wanted = /TOOLTEST(\d?)/u.exec(conversation.promptText);
  const call = wanted === null ? undefined : toolTurn(conversation, Number(wanted[1] === '' ? 1 : wanted[1]));
  if (call !== undefined) return call;
  const pair = conversation.promptText.includes('TOOLPAIR') ? pairTurn(conversation) : undefined;
  if (pair !== undefined) return pair;
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
