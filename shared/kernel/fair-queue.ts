/** A queue with a lane for each of those who share it: whoever has much in it waits for nobody else. */
export type FairQueue<T> = {
  push(lane: string, item: T): void;
  /** The first of the next lane in turn. */
  shift(): T | undefined;
  /** Takes out the last of the longest lane, when that would still be longer than this one. */
  dropFor(lane: string): T | undefined;
};

export function createFairQueue<T>(): FairQueue<T> {
  // In the order of their turns: a lane that had its turn goes to the end.
  const lanes = new Map<string, T[]>();
  const lengthOf = (lane: string) => lanes.get(lane)?.length ?? 0;

  return {
    push(lane, item) {
      const items = lanes.get(lane);
      if (items) items.push(item);
      else lanes.set(lane, [item]);
    },
    shift() {
      for (const [lane, items] of lanes) {
        lanes.delete(lane);
        if (items.length > 1) lanes.set(lane, items);
        return items.shift();
      }
      return undefined;
    },
    dropFor(lane) {
      let longest = lane;
      for (const other of lanes.keys()) if (lengthOf(other) > lengthOf(longest)) longest = other;
      if (lengthOf(longest) <= lengthOf(lane) + 1) return undefined;
      return lanes.get(longest)?.pop();
    },
  };
}
