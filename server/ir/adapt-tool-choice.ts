import type { Loss } from './losses.ts';
import type { ToolChoice } from './request.ts';
import type { NamedTool, TargetTool, TargetTools } from './tool-names.ts';
import { toolKey } from './tool-table.ts';

export interface OfferedTools {
  /** By the client's `toolKey`. */
  readonly declared: ReadonlyMap<string, NamedTool>;
  readonly targets: TargetTools;
  /** Names of the vendor's own tools in the request; they are the same at the target. */
  readonly reserved: readonly string[];
}

/**
 * The choice in the target's names; the same object when nothing had to change. A choice of a tool that the request does
 * not offer is passed on, for the vendor to refuse; names that are not offered are taken out of a list of allowed ones.
 */
export function adaptToolChoice(
  choice: ToolChoice | null,
  tools: OfferedTools,
  losses: Loss[],
): ToolChoice | null {
  if (choice === null) return null;
  switch (choice.mode) {
    case 'auto':
    case 'none':
    case 'required':
      return choice;
    case 'tool':
      return adaptNamed(choice, createToolFinder(tools)(choice.name, choice.namespace));
    case 'allowed':
      return adaptAllowed(choice, createToolFinder(tools), losses);
  }
}

type NamedChoice = Extract<ToolChoice, { readonly mode: 'tool' }>;
type AllowedChoice = Extract<ToolChoice, { readonly mode: 'allowed' }>;

function adaptNamed(choice: NamedChoice, found: readonly TargetTool[]): ToolChoice {
  const [only, ...more] = found;
  if (only === undefined) return choice;
  if (more.length > 0) return { mode: 'allowed', names: found.map(({ name }) => name), isRequired: true };
  return only.name === choice.name && only.namespace === choice.namespace
    ? choice
    : { mode: 'tool', name: only.name, namespace: only.namespace };
}

function adaptAllowed(choice: AllowedChoice, findTools: ToolFinder, losses: Loss[]): ToolChoice {
  const names = new Set<string>();
  for (const [index, name] of choice.names.entries()) {
    const found = findTools(name, null);
    for (const tool of found) names.add(tool.name);
    if (found.length === 0)
      losses.push({
        path: `toolChoice.names[${index}]`,
        kind: 'tool-choice',
        reason: 'No tool of the request has this name.',
      });
  }
  // Nothing is left that may be called.
  if (names.size === 0) return { mode: 'none' };
  const list = [...names];
  const isSame = list.length === choice.names.length && list.every((name, at) => name === choice.names[at]);
  return isSame ? choice : { ...choice, names: list };
}

type ToolFinder = (name: string, namespace: string | null) => readonly TargetTool[];

/**
 * Finds the offered tools that a client means by a name: the tool itself, else those of that name in any namespace, else
 * the one whose namespace stands in the name (`namespace__name`).
 */
function createToolFinder({ declared, targets, reserved }: OfferedTools): ToolFinder {
  const vendorNames = new Set(reserved);
  const bare = new Map<string, TargetTool[]>();
  const joint = new Map<string, TargetTool[]>();
  for (const [key, { name, namespace }] of declared) {
    const target = targets.get(key);
    if (namespace === null || target === undefined) continue;
    add(bare, name, target);
    add(joint, `${namespace}__${name}`, target);
  }
  return (name, namespace) => {
    const key = toolKey(name, namespace);
    const exact = declared.has(key) ? targets.get(key) : undefined;
    if (exact !== undefined) return [exact];
    if (namespace !== null) return [];
    if (vendorNames.has(name)) return [{ name, namespace: null }];
    return bare.get(name) ?? joint.get(name) ?? [];
  };
}

function add(map: Map<string, TargetTool[]>, name: string, tool: TargetTool): void {
  const tools = map.get(name);
  if (tools === undefined) map.set(name, [tool]);
  else tools.push(tool);
}
