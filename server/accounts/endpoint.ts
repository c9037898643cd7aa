import { Check } from 'typebox/value';
import { EndpointOptions, EndpointSwitches } from '../contract/index.ts';

const { properties } = EndpointOptions;

/**
 * The stored options of an endpoint; null when there are none, as in files from before there were any. Members that
 * this version does not know, or knows otherwise, are left out: a file of a newer version must not cost the accounts.
 */
export function parseEndpoint(value: unknown): EndpointOptions | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  if (Check(EndpointOptions, value)) return value;
  const entry = value as Readonly<Record<string, unknown>>;
  const { dialect, authStyle, headers, models } = entry;
  return {
    dialect: Check(properties.dialect, dialect) ? dialect : null,
    authStyle: Check(properties.authStyle, authStyle) ? authStyle : 'bearer',
    headers: Check(properties.headers, headers) ? headers : [],
    switches: parseSwitches(entry['switches']),
    models: Check(properties.models, models) ? models : [],
  };
}

function parseSwitches(value: unknown): EndpointSwitches {
  if (typeof value !== 'object' || value === null) return {};
  const known = Object.entries(value).filter(([name, setting]) =>
    Check(EndpointSwitches, { [name]: setting }),
  );
  return Object.fromEntries(known);
}
