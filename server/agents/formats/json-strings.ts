import { itemsOf, propertyName, valueOf, type JsonNode } from './json-tree.ts';
import { elementPart, type KeyPath, type StringSpan } from './text-format.ts';

/**
 * Every string below a node, in the order of the text. Elements of lists have the path of their list; only in a list
 * of variables, `{ "name": "X_TOKEN", "value": "..." }`, the value has the selecting part in its path, so that it can
 * be told whether it is a secret.
 */
export function jsonStrings(node: JsonNode, path: KeyPath): readonly StringSpan[] {
  const spans: StringSpan[] = [];
  visit(node, path, spans);
  return spans;
}

function visit(node: JsonNode, path: KeyPath, spans: StringSpan[]): void {
  if (node.type === 'string') {
    spans.push({ path, value: String(node.value), start: node.offset, end: node.offset + node.length });
  } else if (node.type === 'array') {
    for (const element of itemsOf(node)) visit(element, path, spans);
  } else if (node.type === 'object') {
    const variable = variableName(node);
    for (const property of itemsOf(node)) {
      const name = propertyName(property);
      const owner = name === 'value' && variable !== null ? [...path, elementPart('name', variable)] : path;
      visit(valueOf(property), [...owner, name], spans);
    }
  }
}

function variableName(object: JsonNode): string | null {
  const named = itemsOf(object).find((property) => propertyName(property) === 'name');
  const value = named === undefined ? undefined : valueOf(named).value;
  return typeof value === 'string' ? value : null;
}
