import type { FormatId, KeyPath } from './formats/text-format.ts';
import type { InspectionContext } from './manifest.ts';

/** One value of a file, read alone so that one odd key elsewhere hides nothing; undefined = absent or unreadable. */
export async function readValue(
  context: InspectionContext,
  path: string,
  format: FormatId,
  key: KeyPath,
): Promise<unknown> {
  const [reading] = await context.readKeys({ path, format }, [key]);
  return reading?.present === true ? reading.value : undefined;
}

/** The variables of these names that the environment sets to something. */
export function setVariables(context: InspectionContext, names: readonly string[]): readonly string[] {
  return names.filter((name) => (context.environment[name] ?? '') !== '');
}
