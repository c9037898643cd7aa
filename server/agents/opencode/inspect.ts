import { join } from 'node:path';
import type { Inspection, InspectionContext } from '../manifest.ts';
import { readValue, setVariables } from '../read-value.ts';
import type { OpenCodeFamily } from './family.ts';
import { openCodeProviderId } from './provider.ts';

const settings = ['provider', openCodeProviderId];

/**
 * What is merged over the file in the home directory: the file that `<PREFIX>_CONFIG` names, the directory of
 * `<PREFIX>_CONFIG_DIR`, inline settings, and managed files (provider notes 17.3). Project files are not known here.
 */
export async function inspectFamily(family: OpenCodeFamily, context: InspectionContext): Promise<Inspection> {
  const { label, variablePrefix, fileNames } = family;
  const overrides: string[] = [];
  const notes: string[] = [];
  const own = fileNames.map((name) => join(context.home, name));
  const stronger = strongerFiles(family, context);
  for (const file of stronger) {
    if ((await readValue(context, file, 'json', settings)) !== undefined)
      overrides.push(`${settings.join('.')} in ${file} wins over the setting that Switchyard makes.`);
    if ((await readValue(context, file, 'json', ['model'])) !== undefined)
      notes.push(`model in ${file} decides which model ${label} starts with.`);
  }
  for (const file of [...own, ...stronger]) overrides.push(...(await switchedOff(context, file)));
  for (const name of setVariables(context, [`${variablePrefix}_CONFIG_CONTENT`]))
    notes.push(`${name} in the environment is merged over every file.`);
  const filled = await filledFiles(context, own);
  if (filled.length > 1)
    notes.push(
      `${label} merges ${filled.join(' and ')}, and the last one wins; Switchyard's keys are in that one.`,
    );
  const models = await Promise.all(own.map((file) => readValue(context, file, 'json', ['model'])));
  const model = models.findLast((value) => value !== undefined);
  if (typeof model !== 'string' || !model.startsWith(`${openCodeProviderId}/`)) {
    const uses = typeof model === 'string' ? `starts with the model ${model}` : 'chooses its model itself';
    notes.push(`${label} ${uses}: choose one of Switchyard with /models, or map one here.`);
  }
  return { overrides, notes };
}

async function switchedOff(context: InspectionContext, file: string): Promise<readonly string[]> {
  const disabled = await readValue(context, file, 'json', ['disabled_providers']);
  const enabled = await readValue(context, file, 'json', ['enabled_providers']);
  const found: string[] = [];
  if (Array.isArray(disabled) && disabled.includes(openCodeProviderId))
    found.push(`disabled_providers in ${file} names ${openCodeProviderId}, so its models are not offered.`);
  if (Array.isArray(enabled) && !enabled.includes(openCodeProviderId))
    found.push(
      `enabled_providers in ${file} does not name ${openCodeProviderId}, so its models are not offered.`,
    );
  return found;
}

async function filledFiles(context: InspectionContext, files: readonly string[]): Promise<readonly string[]> {
  const filled = await Promise.all(
    files.map(async (file) => {
      const usual = [['$schema'], ['provider'], ['model'], ['mcp'], ['agent'], ['permission']];
      const values = await Promise.all(usual.map((path) => readValue(context, file, 'json', path)));
      return values.some((value) => value !== undefined);
    }),
  );
  return files.filter((_, index) => filled[index] === true);
}

function strongerFiles(
  { variablePrefix, fileNames, folder }: OpenCodeFamily,
  { environment, platform }: InspectionContext,
): readonly string[] {
  const file = environment[`${variablePrefix}_CONFIG`] ?? '';
  const directory = environment[`${variablePrefix}_CONFIG_DIR`] ?? '';
  const managed =
    platform === 'darwin'
      ? join('/Library/Application Support', folder)
      : platform === 'win32'
        ? `${environment['ProgramData'] ?? 'C:\\ProgramData'}\\${folder}`
        : join('/etc', folder);
  return [
    ...(file === '' ? [] : [file]),
    ...[directory, managed].flatMap((place) =>
      place === '' ? [] : fileNames.map((name) => join(place, name)),
    ),
  ];
}
