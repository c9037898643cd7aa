/** Where a request goes and what this peer wants to see on it. */
export interface Target {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The name of the model as this peer knows it. */
  readonly model: string;
  /** The peer rewrites the answer into another dialect: bytes cannot be compared, only the text in them. */
  readonly translates: boolean;
}

/** What a coding agent's HTTP client sends besides the credential. */
export const clientHeaders: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  accept: 'application/json',
  'user-agent': 'switchyard-bench/1',
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'interleaved-thinking-2025-05-14,context-management-2025-06-27',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '0.128.0',
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'node',
  'x-stainless-retry-count': '0',
  'x-stainless-timeout': '600',
};
