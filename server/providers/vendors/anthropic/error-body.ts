import { memberOf, messagesErrorStatus, parseJson, textOf } from '../../../dialects/index.ts';
import type { UpstreamAnswer } from '../../provider.ts';

export interface AnthropicError {
  /** As if the failure had come before the stream, when the body came inside a 200. */
  readonly status: number;
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
  /** Where the person can act; only the vendor's own hosts are believed. */
  readonly link: string | null;
}

const vendorHost = /^(?:[a-z\d-]+\.)*(?:claude\.ai|claude\.com|anthropic\.com)$/;

function vendorLink(value: unknown): string | null {
  const text = textOf(value, 500);
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && vendorHost.test(url.hostname) && url.username === '' ? url.href : null;
}

function linkInside(message: string | null): string | null {
  return vendorLink(/https:\/\/[^\s"'<>)]{1,400}/.exec(message ?? '')?.[0]?.replace(/[.,;]$/, ''));
}

/** Reads the vendor's envelope (anthropic protocol notes 6); every member may be missing or of a wrong type. */
export function readAnthropicError(answer: UpstreamAnswer): AnthropicError {
  const error = memberOf(parseJson(answer.body.toString('utf8').replace(/^\uFEFF/, '')), 'error');
  const details = memberOf(error, 'details');
  const type = textOf(memberOf(error, 'type'), 100);
  const message = textOf(memberOf(error, 'message')) ?? textOf(error);
  return {
    status: answer.status >= 400 ? answer.status : (messagesErrorStatus(type) ?? 400),
    type,
    code: textOf(memberOf(details, 'error_code'), 100),
    message,
    link: vendorLink(memberOf(details, 'appeal_url')) ?? linkInside(message),
  };
}
