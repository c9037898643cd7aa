/** Like `map`, but gives back the same array when every item came back as it was. */
export function mapChanged<Item>(items: readonly Item[], change: (item: Item) => Item): readonly Item[] {
  let changed: Item[] | null = null;
  for (const [index, item] of items.entries()) {
    const result = change(item);
    if (changed === null && result === item) continue;
    changed ??= items.slice(0, index);
    changed.push(result);
  }
  return changed ?? items;
}
