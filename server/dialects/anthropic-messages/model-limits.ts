const named = /claude-(opus|sonnet|haiku|fable|mythos)-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/;

interface ClaudeName {
  readonly family: string;
  /** `claude-opus-4-7` → 4.07: the second number has two places. */
  readonly version: number;
}

/** The family and version in a model's name; null for other vendors' models and the older order of names. */
function readName(model: string): ClaudeName | null {
  const [, family, major, minor] = named.exec(model) ?? [];
  if (family === undefined) return null;
  return { family, version: Number(major) + Number(minor ?? 0) / 100 };
}

/** From 4.7 on every sampling setting but its default is refused (anthropic protocol notes 4.5). */
export function refusesSampling(model: string): boolean {
  return (readName(model)?.version ?? 0) >= 4.07;
}

/** From 4.6 on the last message must be the user's (the vendor's public notes on prefilling). */
export function refusesPrefill(model: string): boolean {
  return (readName(model)?.version ?? 0) >= 4.06;
}

/** Fable, Mythos, and the others from 5.5 on cannot be made to call a tool (anthropic protocol notes 4.5). */
export function refusesForcedTools(model: string): boolean {
  const name = readName(model);
  return name !== null && (/^(?:fable|mythos)$/.test(name.family) || name.version >= 5.05);
}
