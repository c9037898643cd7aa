import { isLoopbackUrl, type Inspection, type InspectionContext } from '../manifest.ts';
import { joinPath } from '../manifest-parts.ts';
import { chosenDirectory } from '../chosen-directory.ts';
import { readValue } from '../read-value.ts';
import { cloudFlags } from '../claude-code/variables.ts';

/**
 * The program inside the extension reads `~/.claude/settings.json` too, and there `env` beats the variables that it is
 * started with (anthropic protocol notes 5.1 and 5.3). Workspace settings win as well; they are not known here.
 */
export async function inspectClaudeCodeVscode(context: InspectionContext): Promise<Inspection> {
  const { environment } = context;
  const person = environment['HOME'] ?? environment['USERPROFILE'] ?? '';
  if (person === '') return { overrides: [], notes: [] };
  const home = chosenDirectory(environment, 'CLAUDE_CONFIG_DIR', person) ?? joinPath(person, '.claude');
  const file = joinPath(home, 'settings.json');
  const overrides: string[] = [];
  const notes: string[] = [];
  const address = await readValue(context, file, 'json', ['env', 'ANTHROPIC_BASE_URL']);
  if (typeof address === 'string' && address !== '') {
    if (isLoopbackUrl(address))
      notes.push(
        `env.ANTHROPIC_BASE_URL in ${file} counts for the extension too; it points to this computer.`,
      );
    else overrides.push(`env.ANTHROPIC_BASE_URL in ${file} wins over the setting that Switchyard makes.`);
  }
  for (const flag of cloudFlags) {
    const value = await readValue(context, file, 'json', ['env', flag]);
    if (value !== undefined && value !== '')
      overrides.push(
        `env.${flag} in ${file} wins: Claude Code then talks to that cloud and not to Switchyard.`,
      );
  }
  return { overrides, notes };
}
