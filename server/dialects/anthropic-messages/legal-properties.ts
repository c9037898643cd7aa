import type { JsonObject } from '../../ir/index.ts';
import { flattenSchema } from '../flatten-schema.ts';
import { asRecord } from '../json-values.ts';

/** What the names of a tool's arguments may be; the vendor refuses the whole request for another (its own words). */
const legalName = /^[a-zA-Z0-9_.-]{1,64}$/;

export interface LegalProperties {
  readonly schema: JsonObject;
  readonly isChanged: boolean;
}

/**
 * A tool's schema with an object at its root and legal names in it. Arguments with other names (`$filter`, names with
 * spaces) leave the list and are told in the description, so that the model still gives them and the tool still gets them.
 */
export function legalProperties(parameters: JsonObject | null): LegalProperties {
  const schema = flattenSchema(parameters);
  const properties = asRecord(schema['properties']) as JsonObject | null;
  const entries = Object.entries(properties ?? {});
  const illegal = entries.filter(([name]) => !legalName.test(name));
  if (illegal.length === 0) return { schema, isChanged: false };
  const { required, description, additionalProperties: _, ...rest } = schema;
  const names = new Set(illegal.map(([name]) => name));
  const kept = Array.isArray(required) ? required.filter((name) => !names.has(String(name))) : [];
  const demanded = Array.isArray(required) ? required.filter((name) => names.has(String(name))) : [];
  const told = [
    typeof description === 'string' ? description : '',
    `Further members of this object, as JSON Schema: ${JSON.stringify(Object.fromEntries(illegal))}`,
    demanded.length === 0 ? '' : `Of these are required: ${JSON.stringify(demanded)}`,
  ];
  return {
    schema: {
      ...rest,
      properties: Object.fromEntries(entries.filter(([name]) => legalName.test(name))),
      ...(kept.length === 0 ? {} : { required: kept }),
      description: told.filter((text) => text !== '').join('\n'),
    },
    isChanged: true,
  };
}
