import type { OutputFormat } from '../../ir/index.ts';
import { lose, type EncodeContext } from './encode-context.ts';
import { formatSchema } from './format-schema.ts';
import type { Draft } from './wire.ts';

export interface FormatParts {
  /** For `output_config.format`. */
  readonly format: Draft | null;
  /** A system text that asks for the format where the API cannot enforce it. */
  readonly instruction: string | null;
}

/** A structured answer (dialect rule 59). The API enforces schemas only; plain JSON is asked for in words. */
export function encodeOutputFormat(format: OutputFormat | null, context: EncodeContext): FormatParts {
  if (format === null) return { format: null, instruction: null };
  if (format.type === 'json') {
    lose(context, 'outputFormat', 'output-format', 'JSON was asked for in words, as the API needs a schema.');
    return { format: null, instruction: 'Answer with one valid JSON object and nothing else.' };
  }
  const isRefused =
    context.target.switches.jsonSchema === false ||
    context.strip.has('output_config') ||
    context.strip.has('output_format');
  const fitted = isRefused ? null : formatSchema(format.schema);
  if (fitted !== null) {
    if (fitted.isLoosened)
      lose(
        context,
        'outputFormat.schema',
        'output-format',
        'Limits that the API does not enforce are told to the model.',
      );
    return { format: { type: 'json_schema', schema: fitted.schema }, instruction: null };
  }
  lose(
    context,
    'outputFormat',
    'output-format',
    'The schema was asked for in words; the server does not enforce it.',
  );
  const schema = JSON.stringify(format.schema);
  return {
    format: null,
    instruction: `Answer with one valid JSON object and nothing else. It must fit this JSON Schema: ${schema}`,
  };
}
