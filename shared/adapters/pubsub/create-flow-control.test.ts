import { describe, expect, it } from "vitest";
import { createFlowControl } from "./create-flow-control.ts";

const limits = {
  outstandingMessages: 2,
  outstandingBytes: 100,
  waitingMessages: 10,
  waitingMs: 60_000,
};

/** Enters, and notes when it is let in. */
function entering(flow: ReturnType<typeof createFlowControl>) {
  const inside: string[] = [];
  const enter = (name: string, bytes: number) =>
    flow.enter(bytes).then(
      () => void inside.push(name),
      () => void inside.push(`${name} refused`),
    );
  return { inside, enter };
}
const turn = () => new Promise(setImmediate);

describe("flow control", () => {
  it("lets in as many as the limit allows, and the others in their order", async () => {
    const flow = createFlowControl(limits);
    const { inside, enter } = entering(flow);
    for (const name of ["a", "b", "c", "d"]) void enter(name, 1);
    await turn();
    expect(inside).toEqual(["a", "b"]);
    flow.leave(1);
    flow.leave(1);
    await turn();
    expect(inside).toEqual(["a", "b", "c", "d"]);
  });

  it("counts bytes; one that is larger than the limit goes alone", async () => {
    const flow = createFlowControl(limits);
    const { inside, enter } = entering(flow);
    for (const [name, bytes] of [
      ["a", 60],
      ["huge", 500],
      ["b", 1],
    ] as const)
      void enter(name, bytes);
    await turn();
    expect(inside).toEqual(["a"]);
    flow.leave(60);
    await turn();
    expect(inside).toEqual(["a", "huge"]);
    flow.leave(500);
    await turn();
    expect(inside).toEqual(["a", "huge", "b"]);
  });

  it("refuses who would be one too many to wait", async () => {
    const flow = createFlowControl({ ...limits, outstandingMessages: 1, waitingMessages: 1 });
    const { inside, enter } = entering(flow);
    for (const name of ["a", "b", "c"]) void enter(name, 1);
    await turn();
    expect(inside).toEqual(["a", "c refused"]);
  });

  it("lets nobody wait too long, nor in afterwards, and goes on with who comes next", async () => {
    const flow = createFlowControl({ ...limits, outstandingMessages: 1, waitingMs: 5 });
    const { inside, enter } = entering(flow);
    await enter("a", 1);
    await enter("late", 1);
    flow.leave(1);
    await enter("b", 1);
    expect(inside).toEqual(["a", "late refused", "b"]);
  });
});
