import type { Snippet } from './manifest.ts';

/** The same variables as lines for POSIX shells and for PowerShell. */
export function environmentSnippets(variables: Readonly<Record<string, string>>): readonly Snippet[] {
  const lines = (line: (name: string, value: string) => string): string =>
    Object.entries(variables)
      .map(([name, value]) => line(name, value))
      .join('\n');
  return [
    {
      id: 'shell',
      label: 'Shell (macOS, Linux)',
      language: 'shell',
      text: lines((name, value) => `export ${name}=${shellWord(value)}`),
    },
    {
      id: 'powershell',
      label: 'PowerShell (Windows)',
      language: 'powershell',
      text: lines((name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`),
    },
  ];
}

/** A text as one word of a POSIX shell, quoted only where it must be. */
export function shellWord(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
