/** The item that a test asks for; one that is not there is a mistake of the test. */
export function findKnown<Item>(items: readonly Item[], matches: (item: Item) => boolean): Item {
  const item = items.find(matches);
  if (item === undefined) throw new Error('The fake backend does not know this id.');
  return item;
}
