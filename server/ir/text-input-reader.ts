/**
 * Takes the text out of `{"input":"…"}`, which an upstream without text tools writes in its place (see `wrapText`). A
 * push machine: the JSON may be cut anywhere. Other members are
 * skipped, wherever they stand. When it is no such object, what came is given as it came, because a tool that gets odd text can tell the model so.
 */
export interface TextInputReader {
  /** The part of the text that became known. */
  push(json: string): string;
  /** After the last piece. */
  end(): string;
}

type State =
  | 'start'
  | 'member'
  | 'key'
  | 'colon'
  | 'value'
  | 'skip'
  | 'skip-string'
  | 'text'
  | 'escape'
  | 'unicode'
  /** The object ended and had no input. */
  | 'ended'
  | 'done'
  | 'raw';

interface Reading {
  state: State;
  /** Everything that came, until it is known whether it is our object. */
  raw: string;
  key: string;
  isKeyEscaped: boolean;
  isSkipEscaped: boolean;
  depth: number;
  digits: string;
  out: string;
}

export function createTextInputReader(): TextInputReader {
  const reading: Reading = {
    state: 'start',
    raw: '',
    key: '',
    isKeyEscaped: false,
    isSkipEscaped: false,
    depth: 0,
    digits: '',
    out: '',
  };
  return {
    push(json) {
      if (reading.state === 'done') return '';
      if (!hasDecided(reading)) reading.raw += json;
      let at = 0;
      while (at < json.length) at = steps[reading.state](reading, json, at);
      return takeWholeCharacters(reading);
    },
    end() {
      // An object without members is a call without input, not odd text.
      if (!hasDecided(reading)) reading.out = /^\s*\{\s*\}\s*$/.test(reading.raw) ? '' : reading.raw;
      if (reading.state === 'escape') reading.out += '\\';
      if (reading.state === 'unicode') reading.out += `\\u${reading.digits}`;
      reading.state = 'done';
      const rest = reading.out;
      reading.out = '';
      reading.raw = '';
      return rest;
    },
  };
}

/** The same for a whole text. */
export function readTextInput(json: string): string {
  const reader = createTextInputReader();
  return reader.push(json) + reader.end();
}

/** Free text as the JSON that `createTextInputReader` reads. */
export function wrapText(text: string): string {
  return `{"input":${JSON.stringify(text)}}`;
}

type Step = (reading: Reading, json: string, at: number) => number;

/** One step reads at `at` and says where to go on; each reads at least one character or leaves its state. */
const steps: Readonly<Record<State, Step>> = {
  start(reading, json, at) {
    const character = json.charAt(at);
    if (isSpace(character)) return at + 1;
    if (character !== '{') return giveUp(reading, json);
    reading.state = 'member';
    return at + 1;
  },
  member(reading, json, at) {
    const character = json.charAt(at);
    if (isSpace(character)) return at + 1;
    if (character !== '"') return character === '}' ? ignoreRest(reading, json) : giveUp(reading, json);
    reading.state = 'key';
    reading.key = '';
    reading.isKeyEscaped = false;
    return at + 1;
  },
  key(reading, json, at) {
    const character = json.charAt(at);
    if (character === '"' && !reading.isKeyEscaped) {
      reading.state = 'colon';
      return at + 1;
    }
    reading.isKeyEscaped = character === '\\' && !reading.isKeyEscaped;
    reading.key += character;
    return at + 1;
  },
  colon(reading, json, at) {
    const character = json.charAt(at);
    if (isSpace(character)) return at + 1;
    if (character !== ':') return giveUp(reading, json);
    reading.state = 'value';
    return at + 1;
  },
  value(reading, json, at) {
    const character = json.charAt(at);
    if (isSpace(character)) return at + 1;
    if (isInputKey(reading.key)) {
      if (character !== '"') return giveUp(reading, json);
      reading.state = 'text';
      reading.raw = '';
      return at + 1;
    }
    reading.state = 'skip';
    reading.depth = 0;
    return at;
  },
  skip(reading, json, at) {
    const character = json.charAt(at);
    if (character === '"') {
      reading.state = 'skip-string';
      reading.isSkipEscaped = false;
    } else if (character === '{' || character === '[') reading.depth += 1;
    else if (character === ',' && reading.depth === 0) reading.state = 'member';
    else if (character === '}' || character === ']') {
      if (reading.depth === 0) return ignoreRest(reading, json);
      reading.depth -= 1;
    }
    return at + 1;
  },
  'skip-string'(reading, json, at) {
    const character = json.charAt(at);
    if (character === '"' && !reading.isSkipEscaped) reading.state = 'skip';
    reading.isSkipEscaped = character === '\\' && !reading.isSkipEscaped;
    return at + 1;
  },
  text(reading, json, at) {
    let end = at;
    while (end < json.length) {
      const code = json.charCodeAt(end);
      if (code === quote || code === backslash) break;
      end += 1;
    }
    reading.out += json.slice(at, end);
    if (end === json.length) return end;
    reading.state = json.charCodeAt(end) === quote ? 'done' : 'escape';
    return end + 1;
  },
  escape(reading, json, at) {
    const character = json.charAt(at);
    if (character === 'u') {
      reading.state = 'unicode';
      reading.digits = '';
      return at + 1;
    }
    reading.state = 'text';
    // An escape that JSON does not know is text that the model forgot to escape.
    reading.out += escapes.get(character) ?? `\\${character}`;
    return at + 1;
  },
  unicode(reading, json, at) {
    const character = json.charAt(at);
    if (!/[0-9a-fA-F]/.test(character)) {
      reading.state = 'text';
      reading.out += `\\u${reading.digits}`;
      return at;
    }
    reading.digits += character;
    if (reading.digits.length === 4) {
      reading.out += String.fromCharCode(Number.parseInt(reading.digits, 16));
      reading.state = 'text';
    }
    return at + 1;
  },
  ended: (_reading, json) => json.length,
  done: (_reading, json) => json.length,
  raw(reading, json, at) {
    reading.out += json.slice(at);
    return json.length;
  },
};

const quote = 0x22;
const backslash = 0x5c;
const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** From here on the pieces go out as they come, with all that was held back. */
function giveUp(reading: Reading, json: string): number {
  reading.state = 'raw';
  reading.out = reading.raw;
  reading.raw = '';
  return json.length;
}

/** The object ended without our member; what follows may only be white space, the decision falls at the end. */
function ignoreRest(reading: Reading, json: string): number {
  reading.state = 'ended';
  return json.length;
}

function hasDecided(reading: Reading): boolean {
  return decidedStates.has(reading.state);
}

const decidedStates: ReadonlySet<State> = new Set<State>(['text', 'escape', 'unicode', 'done', 'raw']);

/** Keeps back half of a surrogate pair while its other half may still come: a delta must hold whole characters. */
function takeWholeCharacters(reading: Reading): string {
  const { out } = reading;
  const last = out.charCodeAt(out.length - 1);
  const isHalf = reading.state !== 'done' && last >= 0xd800 && last < 0xdc00;
  reading.out = isHalf ? out.slice(-1) : '';
  return isHalf ? out.slice(0, -1) : out;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t';
}

/** The key's text as JSON wrote it; models may escape letters. */
function isInputKey(key: string): boolean {
  if (!key.includes('\\')) return key === 'input';
  try {
    return JSON.parse(`"${key}"`) === 'input';
  } catch {
    return false;
  }
}
