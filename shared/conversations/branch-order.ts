type Node = { id: string; parentId: string | null };

/**
 * Each answer after the one that it went on from, branch by branch, siblings in their given order.
 * What went on from something that is not there begins anew.
 */
export function branchOrder(nodes: Node[]): string[] {
  const there = new Set(nodes.map(({ id }) => id));
  const children = new Map<string | null, string[]>();
  for (const { id, parentId } of nodes) {
    const parent = parentId !== null && there.has(parentId) ? parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const order: string[] = [];
  // Not by recursion: a long conversation is a deep tree.
  const waiting = [...(children.get(null) ?? [])].reverse();
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    order.push(id);
    waiting.push(...[...(children.get(id) ?? [])].reverse());
  }
  return order;
}
