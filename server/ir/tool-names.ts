import { createNameTaker, isLegalName, type NameTaker } from './legal-names.ts';
import type { ToolRules } from './tool-rules.ts';
import { toolKey, type OriginalTool, type ToolTable } from './tool-table.ts';

/** A tool as the client names it. */
export interface NamedTool {
  readonly name: string;
  readonly namespace: string | null;
  readonly form: 'json' | 'text';
}

/** A tool as the target is told of it. */
export interface TargetTool {
  readonly name: string;
  readonly namespace: string | null;
}

/** By the client's `toolKey`; every tool that was declared or occurs in the history is in it. */
export type TargetTools = ReadonlyMap<string, TargetTool>;

export interface NamedTools {
  readonly targets: TargetTools;
  readonly table: ToolTable;
}

/**
 * Gives every tool a name that the target takes, different tools different names. Declared tools come first, so that
 * what a declared tool is called never depends on the history; among them those whose name is legal as it is and stands
 * in no namespace, so that they keep it (dialect rule 83). Tools that only the history knows take what is left.
 * `reserved` are names of other tools in the request. Keys are `toolKey`s; `inHistory` may hold declared tools too.
 */
export function nameTools(
  declared: ReadonlyMap<string, NamedTool>,
  inHistory: ReadonlyMap<string, NamedTool>,
  reserved: readonly string[],
  rules: ToolRules,
): NamedTools {
  const targets = new Map<string, TargetTool>();
  const originals = new Map<string, OriginalTool>();
  const takers = new Map<string | null, NameTaker>();

  const takerOf = (namespace: string | null): NameTaker => {
    let taker = takers.get(namespace);
    if (taker === undefined) takers.set(namespace, (taker = createNameTaker(rules)));
    return taker;
  };
  const settle = (key: string, tool: NamedTool, target: TargetTool): void => {
    targets.set(key, target);
    const isWrapped = tool.form === 'text' && !rules.hasTextTools;
    if (isWrapped || target.name !== tool.name || target.namespace !== tool.namespace)
      originals.set(toolKey(target.name, target.namespace), {
        name: tool.name,
        namespace: tool.namespace,
        isWrapped,
      });
  };
  /** Tools that keep their name as it is get it; gives back the others. */
  const settleKept = (tools: ReadonlyMap<string, NamedTool>): readonly (readonly [string, NamedTool])[] => {
    const others: [string, NamedTool][] = [];
    for (const [key, tool] of tools) {
      if (targets.has(key)) continue;
      const wanted = wantedName(tool, rules);
      const taker = takerOf(wanted.namespace);
      const isKept = wanted.name === tool.name && isLegalName(tool.name, rules) && !taker.has(tool.name);
      if (isKept) {
        taker.reserve(tool.name);
        settle(key, tool, wanted);
      } else others.push([key, tool]);
    }
    return others;
  };
  const settleOthers = (others: readonly (readonly [string, NamedTool])[]): void => {
    for (const [key, tool] of others) {
      const { name, namespace } = wantedName(tool, rules);
      settle(key, tool, { name: takerOf(namespace).take(name), namespace });
    }
  };

  const renamed = settleKept(declared);
  for (const name of reserved) takerOf(null).reserve(name);
  settleOthers(renamed);
  settleOthers(settleKept(inHistory));
  return { targets, table: { tools: originals } };
}

/** Where the target has no namespaces, or not this one, the namespace goes into the name. */
function wantedName({ name, namespace }: NamedTool, rules: ToolRules): TargetTool {
  if (namespace === null) return { name, namespace };
  if (rules.hasNamespaces && isLegalName(namespace, rules)) return { name, namespace };
  return { name: `${namespace}__${name}`, namespace: null };
}
