import { getNodeValue } from 'jsonc-parser';
import { insertProperty } from './jsonc-insert.ts';
import { removeProperty } from './jsonc-remove.ts';
import {
  bodyStart,
  descend,
  findProperty,
  parseJsonObject,
  propertiesOf,
  propertyName,
  propertyValue,
  type JsonNode,
} from './json-tree.ts';
import { rememberLast } from './remember.ts';
import { changedLeaves } from './semantic-diff.ts';
import {
  lineEnding,
  positionAt,
  refusal,
  showPath,
  splice,
  type KeyInsertion,
  type KeyPath,
  type KeyReading,
  type Placement,
  type ScalarValue,
  type StringSpan,
  type TextFormat,
} from './text-format.ts';

/**
 * An editor for JSON, with comments and trailing commas where a file already has them; strict files stay strict. It
 * remembers the last texts it parsed, so make one per piece of work.
 */
export function createJsoncFormat(): TextFormat {
  const parse = rememberLast(parseJsonObject);
  const dataOf = rememberLast((text): unknown => (isBlank(text) ? {} : getNodeValue(parse(text))));

  function readKeys(text: string, paths: readonly KeyPath[]): readonly KeyReading[] {
    if (isBlank(text)) return paths.map(() => ({ present: false }));
    const root = parse(text);
    return paths.map((path) => readKey(text, root, path));
  }

  function setKey(text: string, path: KeyPath, value: ScalarValue): KeyInsertion {
    const document = isBlank(text) ? `${text.slice(0, bodyStart(text))}{}${lineEnding(text)}` : text;
    const root = parse(document);
    const { object, missing } = descend(document, root, path.slice(0, -1));
    const valueText = JSON.stringify(value);
    if (missing === 0 && findProperty(document, object, path) !== null) {
      return { text: replaceValue(document, path, valueText), placements: [] };
    }
    const here = path.slice(0, path.length - missing);
    const inserted = insertProperty(document, root, object, here, missing === 0 ? valueText : '{}');
    if (missing === 0) return { text: inserted.text, placements: [inserted.placement] };
    const inner = setKey(inserted.text, path, value);
    return { text: inner.text, placements: [inserted.placement, ...inner.placements] };
  }

  function replaceValue(text: string, path: KeyPath, valueText: string): string {
    const { object, missing } = descend(text, parse(text), path.slice(0, -1));
    const property = missing === 0 ? findProperty(text, object, path) : null;
    if (property === null) return text;
    const node = propertyValue(property);
    if (node.type === 'object' || node.type === 'array') {
      const place = positionAt(text, node.offset);
      throw refusal(
        'file-refused',
        `${showPath(path)} is of type ${node.type}, where one value is expected`,
        place,
      );
    }
    return splice(text, node.offset, node.offset + node.length, valueText);
  }

  function removeKey(text: string, path: KeyPath, placement: Placement | null): string {
    if (isBlank(text)) return text;
    const { object, missing } = descend(text, parse(text), path.slice(0, -1));
    const property = missing === 0 ? findProperty(text, object, path) : null;
    return property === null ? text : removeProperty(text, object, property, placement);
  }

  function removeEmptyContainer(text: string, placement: Placement): string {
    if (isBlank(text)) return text;
    const { object, missing } = descend(text, parse(text), placement.path.slice(0, -1));
    const property = missing === 0 ? findProperty(text, object, placement.path) : null;
    if (property === null) return text;
    const unused = isEmptyObject(text, propertyValue(property));
    return unused ? removeProperty(text, object, property, placement) : text;
  }

  function isVacant(text: string): boolean {
    if (isBlank(text)) return true;
    const root = parse(text);
    const around = text.slice(bodyStart(text), root.offset) + text.slice(root.offset + root.length);
    return around.trim() === '' && isEmptyObject(text, root);
  }

  function stringSpans(text: string): readonly StringSpan[] {
    const spans: StringSpan[] = [];
    const visit = (node: JsonNode, path: KeyPath): void => {
      if (node.type === 'string') {
        spans.push({ path, value: String(node.value), start: node.offset, end: node.offset + node.length });
      } else if (node.type === 'array') {
        for (const item of propertiesOf(node)) visit(item, path);
      } else if (node.type === 'object') {
        for (const property of propertiesOf(node))
          visit(propertyValue(property), [...path, propertyName(property)]);
      }
    };
    if (!isBlank(text)) visit(parse(text), []);
    return spans;
  }

  return {
    id: 'json',
    readKeys,
    setKey,
    restoreKey: replaceValue,
    removeKey,
    removeEmptyContainer,
    changedPaths: (before, after) => changedLeaves(dataOf(before), dataOf(after)),
    isVacant,
    stringSpans,
  };
}

function isBlank(text: string): boolean {
  return text.slice(bodyStart(text)).trim() === '';
}

function readKey(text: string, root: JsonNode, path: KeyPath): KeyReading {
  const { object, missing } = descend(text, root, path.slice(0, -1));
  const property = missing === 0 ? findProperty(text, object, path) : null;
  if (property === null) return { present: false };
  const node = propertyValue(property);
  const spelled = text.slice(node.offset, node.offset + node.length);
  return { present: true, value: getNodeValue(node), text: spelled, ...positionAt(text, property.offset) };
}

function isEmptyObject(text: string, node: JsonNode): boolean {
  if (node.type !== 'object' || propertiesOf(node).length > 0) return false;
  return text.slice(node.offset + 1, node.offset + node.length - 1).trim() === '';
}
