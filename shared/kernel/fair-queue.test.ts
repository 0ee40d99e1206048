import { expect, it } from "vitest";
import { createFairQueue } from "./fair-queue.ts";

function queueOf(items: string) {
  const queue = createFairQueue<string>();
  for (const item of items.split(" ")) queue.push(item.charAt(0), item);
  return queue;
}
const drain = (queue: ReturnType<typeof queueOf>) => {
  const all = [];
  for (let item = queue.shift(); item; item = queue.shift()) all.push(item);
  return all.join(" ");
};

it("takes lanes in turn, and of each the first first", () => {
  expect(drain(queueOf("a1 a2 a3 a4 b1 b2 c1"))).toBe("a1 b1 c1 a2 b2 a3 a4");
});

it("lets who comes late wait for one turn of each, not for their backlogs", () => {
  const queue = queueOf("a1 a2 a3 b1 b2");
  expect(queue.shift()).toBe("a1");
  queue.push("c", "c1");
  expect(drain(queue)).toBe("b1 a2 c1 b2 a3");
});

it("gives nobody a second turn for leaving and coming back", () => {
  const queue = queueOf("a1 b1 b2");
  expect(queue.shift()).toBe("a1");
  queue.push("a", "a2");
  expect(drain(queue)).toBe("b1 a2 b2");
});

it("drops the last of the longest lane, but nothing for whoever has as much", () => {
  const queue = queueOf("a1 a2 a3 b1");
  expect(queue.dropFor("a")).toBeUndefined();
  expect(queue.dropFor("c")).toBe("a3");
  expect(queue.dropFor("b")).toBeUndefined();
  expect(drain(queue)).toBe("a1 b1 a2");
});
