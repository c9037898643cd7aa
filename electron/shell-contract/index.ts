/**
 * Verbs that need a screen. Everything that could sensibly be called from a command line is a control operation
 * instead (`server/contract/`).
 */
export interface ShellVerbs {
  /** Shows the main window, at a route such as `/accounts`. */
  readonly 'show-main-window': { readonly input: { readonly route?: string }; readonly output: null };
  readonly 'hide-popover': { readonly input: Record<string, never>; readonly output: null };
  /** Opens an https link of the allowed list in the system browser. */
  readonly 'open-external': { readonly input: { readonly url: string }; readonly output: null };
  /** Shows a file in the system's file manager. */
  readonly 'reveal-file': { readonly input: { readonly path: string }; readonly output: null };
  readonly 'copy-text': { readonly input: { readonly text: string }; readonly output: null };
  readonly quit: { readonly input: Record<string, never>; readonly output: null };
}

export type ShellVerb = keyof ShellVerbs;

export const shellVerbs = [
  'show-main-window',
  'hide-popover',
  'open-external',
  'reveal-file',
  'copy-text',
  'quit',
] as const satisfies readonly ShellVerb[];

/** What the preload puts on `window.switchyard`: verbs, never the IPC object. */
export interface SwitchyardBridge {
  /** Answers an envelope (`server/contract/envelope.ts`), never throws for an operation's failure. */
  call(operation: string, input: unknown): Promise<unknown>;
  /** Control events; returns its own unsubscribe. */
  subscribe(listener: (event: { readonly name: string; readonly payload: unknown }) => void): () => void;
  shell<Verb extends ShellVerb>(verb: Verb, input: ShellVerbs[Verb]['input']): Promise<unknown>;
  readonly platform: string;
}

export const channels = {
  control: 'switchyard:control',
  event: 'switchyard:event',
  shell: 'switchyard:shell',
} as const;
