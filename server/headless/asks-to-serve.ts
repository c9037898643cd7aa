/** True for `--headless …` and `serve …`; any other command line is a verb of the companion. */
export function asksToServe(args: readonly string[]): boolean {
  return args.includes('--headless') || args[0] === 'serve';
}
