import { isObject, listOf, objectOf, stringOf, type JsonObject } from '../json.ts';
import { unknownFaults } from './fields.ts';
import { isOwnSignature, type SignatureHolder } from './thought-signature.ts';

const dataFields = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
];
const namePattern = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/u;

const structFault = (path: string, value: unknown): string =>
  `Invalid value at '${path}' (type.googleapis.com/google.protobuf.Struct), ${JSON.stringify(value)}`;

/** Names of calls, responses and declarations follow one rule; 64 is the length that every backend takes. */
export function* nameFaults(name: unknown, path: string): Generator<string> {
  if (stringOf(name) === '') yield `* GenerateContentRequest.${path}.name: Name cannot be empty.\n`;
  else if (!namePattern.test(stringOf(name)))
    yield `* GenerateContentRequest.${path}.name: Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.\n`;
}

function* blobFaults(value: unknown, path: string): Generator<string> {
  const blob = objectOf(value);
  yield* unknownFaults(blob, 'inlineData', `${path}.inlineData`);
  if (stringOf(blob['mimeType']) === '')
    yield `* GenerateContentRequest.${path}.inline_data.mime_type: must not be empty.\n`;
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/u.test(stringOf(blob['data'])))
    yield `Invalid value at '${path}.inline_data.data' (TYPE_BYTES), Base64 decoding failed`;
}

function* signatureFaults(part: JsonObject, path: string, holder: SignatureHolder): Generator<string> {
  const signature = part['thoughtSignature'];
  if (signature === undefined) return;
  const call = part['functionCall'];
  const about = call === undefined ? '' : stringOf(objectOf(call)['name']);
  if (typeof signature !== 'string' || !isOwnSignature(signature, holder, about))
    yield `${path}: Corrupted thought signature.`;
}

function* partFaults(value: unknown, role: string, path: string, holder: SignatureHolder): Generator<string> {
  const part = objectOf(value);
  yield* unknownFaults(part, 'part', path);
  const used = dataFields.filter((name) => part[name] !== undefined);
  if (used.length === 0)
    yield `* GenerateContentRequest.${path}.data: required oneof field 'data' must have one initialized field\n`;
  if (used.length > 1)
    yield `Invalid value at '${path}' (oneof), oneof field 'data' is already set. Cannot set '${used[1]}'`;
  yield* signatureFaults(part, path, holder);
  if (part['text'] === '' && part['thoughtSignature'] === undefined)
    yield 'Unable to submit request because it must have a text parameter. Add a text parameter and try again.';
  if (part['text'] !== undefined && typeof part['text'] !== 'string')
    yield `Invalid value at '${path}.text' (TYPE_STRING), ${JSON.stringify(part['text'])}`;
  if (part['inlineData'] !== undefined) yield* blobFaults(part['inlineData'], path);
  if (part['functionCall'] !== undefined) {
    const call = objectOf(part['functionCall']);
    yield* unknownFaults(call, 'functionCall', `${path}.functionCall`);
    yield* nameFaults(call['name'], `${path}.function_call`);
    if (call['args'] !== undefined && !isObject(call['args']))
      yield structFault(`${path}.function_call.args`, call['args']);
    if (role !== 'model')
      yield 'Please ensure that function call turn comes immediately after a user turn or after a function response turn.';
  }
  if (part['functionResponse'] === undefined) return;
  const response = objectOf(part['functionResponse']);
  yield* unknownFaults(response, 'functionResponse', `${path}.functionResponse`);
  yield* nameFaults(response['name'], `${path}.function_response`);
  if (!isObject(response['response']))
    yield structFault(`${path}.function_response.response`, response['response']);
}

const partsIn = (content: unknown, member: string): JsonObject[] =>
  listOf(objectOf(content)['parts'])
    .map((part) => objectOf(objectOf(part)[member]))
    .filter((_part, index) => objectOf(listOf(objectOf(content)['parts'])[index])[member] !== undefined);

function* pairFaults(contents: readonly unknown[]): Generator<string> {
  for (const [index, content] of contents.entries()) {
    const calls = partsIn(content, 'functionCall');
    const next = contents[index + 1];
    const answers = partsIn(next, 'functionResponse');
    if (calls.length > 0 && (next !== undefined || index < contents.length - 1)) {
      if (answers.length !== calls.length)
        yield 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';
      const left = calls.map((call) => call['name']);
      for (const { name, id } of answers as readonly { readonly name?: unknown; readonly id?: unknown }[]) {
        const at = left.indexOf(name);
        // Google counts; a response under another name is a translation fault that the count would hide.
        if (at < 0)
          yield `Please ensure that function response '${String(name)}' answers a function call of the function call turn.`;
        left.splice(at, 1);
        if (id !== undefined && !calls.some((call) => call['id'] === undefined || call['id'] === id))
          yield `Please ensure that the id '${String(id)}' of the function response is one of the function call turn.`;
      }
    }
    if (
      partsIn(content, 'functionResponse').length > 0 &&
      partsIn(contents[index - 1], 'functionCall').length === 0
    )
      yield 'Please ensure that function response turn comes immediately after a function call turn.';
  }
}

const isRealUser = (content: unknown): boolean =>
  objectOf(content)['role'] !== 'model' &&
  listOf(objectOf(content)['parts']).some((part) => objectOf(part)['functionResponse'] === undefined) &&
  partsIn(content, 'functionResponse').length === 0;

/** Gemini 3: the first call of every step of the current turn must come back signed (providers notes 15.2). */
function* missingSignatureFaults(contents: readonly unknown[], model: string): Generator<string> {
  if (!/gemini-(?:[3-9]|\d{2,})/u.test(model)) return;
  const start = contents.findLastIndex(isRealUser);
  for (const [index, content] of contents.entries()) {
    if (index <= start || objectOf(content)['role'] !== 'model') continue;
    const parts = listOf(objectOf(content)['parts']).map(objectOf);
    const first = parts.find((part) => part['functionCall'] !== undefined);
    if (first !== undefined && first['thoughtSignature'] === undefined)
      yield `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${stringOf(objectOf(first['functionCall'])['name'])}\` , position ${index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`;
  }
}

/** Google's SDKs send each piece of a stream back as a content of its own, so neighbours of the model are one turn. */
function turnsOf(contents: readonly unknown[]): readonly unknown[] {
  const turns: unknown[] = [];
  for (const content of contents) {
    const last = turns.at(-1);
    if (objectOf(content)['role'] !== 'model' || objectOf(last)['role'] !== 'model') turns.push(content);
    else
      turns[turns.length - 1] = {
        role: 'model',
        parts: [...listOf(objectOf(last)['parts']), ...listOf(objectOf(content)['parts'])],
      };
  }
  return turns;
}

/** Faults of `contents` (and the system instruction) in Google's words. */
export function* contentsFaults(body: JsonObject, holder: SignatureHolder): Generator<string> {
  const contents = listOf(body['contents']);
  if (contents.length === 0) yield '* GenerateContentRequest.contents: contents is not specified\n';
  for (const [index, value] of contents.entries()) {
    const content = objectOf(value);
    const path = `contents[${index}]`;
    yield* unknownFaults(content, 'content', path);
    const { role } = content;
    if (role !== undefined && !['user', 'model', 'function'].includes(String(role)))
      yield 'Please use a valid role: user, model.';
    if (role === undefined && contents.length > 1) yield 'Please use a valid role: user, model.';
    const parts = listOf(content['parts']);
    if (parts.length === 0)
      yield `* GenerateContentRequest.${path}.parts: contents.parts must not be empty.\n`;
    for (const [at, part] of parts.entries())
      yield* partFaults(part, stringOf(role), `${path}.parts[${at}]`, holder);
  }
  const system = body['systemInstruction'];
  if (system !== undefined) {
    const parts = listOf(objectOf(system)['parts']).map(objectOf);
    yield* unknownFaults(objectOf(system), 'content', 'systemInstruction');
    if (parts.length === 0)
      yield '* GenerateContentRequest.system_instruction.parts: contents.parts must not be empty.\n';
    if (parts.some((part) => stringOf(part['text']) === ''))
      yield 'Developer instruction must be text only and must not be empty.';
  }
  if (objectOf(contents.at(-1))['role'] === 'model')
    yield contents.length === 1
      ? 'Please ensure that single turn requests end with a user role or the role field is empty.'
      : 'Please ensure that multiturn requests end with a user role or a function response.';
  const turns = turnsOf(contents);
  yield* pairFaults(turns);
  yield* missingSignatureFaults(turns, holder.model);
}
