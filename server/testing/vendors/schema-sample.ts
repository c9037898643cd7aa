import { isObject, listOf, objectOf, stringOf, type JsonObject } from './json.ts';

const commandNames = ['command', 'cmd', 'script', 'shell_command', 'code', 'input'];
const shellName = /bash|shell|exec|command|run/i;

const allows = (schema: unknown, type: string): boolean => {
  const declared = objectOf(schema)['type'];
  const kinds = Array.isArray(declared) ? declared : [declared];
  if (kinds.includes(type)) return true;
  return [...listOf(objectOf(schema)['anyOf']), ...listOf(objectOf(schema)['oneOf'])].some((one) =>
    allows(one, type),
  );
};

function fromBranches(schema: JsonObject): unknown {
  const branch = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].find(isObject);
  return branch === undefined ? {} : sampleOf(branch);
}

/** A small value that fits a JSON schema: required properties only, first enum entry, smallest number. */
export function sampleOf(value: unknown): unknown {
  const schema = objectOf(value);
  if ('const' in schema) return schema['const'];
  const [firstOption] = listOf(schema['enum']);
  if (firstOption !== undefined) return firstOption;
  if (allows(schema, 'object') || isObject(schema['properties'])) {
    const properties = objectOf(schema['properties']);
    const required = listOf(schema['required']).map(stringOf);
    return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name])]));
  }
  if (allows(schema, 'string')) return 'sample';
  if (allows(schema, 'integer') || allows(schema, 'number'))
    return typeof schema['minimum'] === 'number' ? schema['minimum'] : 1;
  if (allows(schema, 'boolean')) return false;
  if (allows(schema, 'array')) return [];
  if (allows(schema, 'null')) return null;
  return fromBranches(schema);
}

/** The property of a tool's input schema that takes a command line, if there is one. */
export function commandPropertyOf(schema: unknown): string | undefined {
  const properties = objectOf(objectOf(schema)['properties']);
  return commandNames.find((name) => allows(properties[name], 'string') || allows(properties[name], 'array'));
}

/** True for a tool that by its name and schema runs shell commands. */
export const isShellTool = (name: string, schema: unknown): boolean =>
  shellName.test(name) && commandPropertyOf(schema) !== undefined;

/** Arguments that make such a tool run `command`; a list-valued property gets a `bash -lc` list. */
export function shellArgumentsFor(schema: unknown, command: string): JsonObject {
  const property = commandPropertyOf(schema) ?? 'command';
  const declared = objectOf(objectOf(schema)['properties'])[property];
  const value = allows(declared, 'string') ? command : ['bash', '-lc', command];
  return { ...objectOf(sampleOf(schema)), [property]: value };
}
