import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import {
  createQuestioning,
  type Questioning,
  quote,
  text,
  upload,
} from "../../test/support/questioning.ts";
import {
  answerOf,
  createGate,
  createTeller,
  eventRows,
  generationRow,
  has,
  hear,
  idOf,
  inHalves,
  isNumbered,
  textOf,
  whole,
} from "../../test/support/telling.ts";
import type { StoredEvent } from "./generation.ts";

let asked: Questioning;
beforeAll(async () => {
  asked = await createQuestioning();
});
afterAll(() => asked.system.close());

const rowOf = (id: string) => generationRow(asked, id);
const storedEvents = (id: string) => eventRows(asked, id);

describe("an answer whose process has gone", () => {
  it("goes on elsewhere after its last word; what its old owner still says is refused", async () => {
    const gate = createGate();
    const old = createTeller(asked, inHalves(gate.opened), { leaseMs: 60_000 });
    const start = old.start();
    const first: StoredEvent[] = [];
    for await (const event of start) {
      first.push(event);
      if (has("o sea")(first)) break;
    }
    const id = idOf(first);
    // The old process is stopped, not dead: it knows nothing of this.
    await asked.system.inspect("UPDATE generations SET lease_until = now() WHERE answer_id = $1", [
      id,
    ]);
    const next = createTeller(asked, inHalves());
    const rest = await hear(next.follow(id, first.at(-1)?.seq));
    const all = [...first, ...rest];
    expect([isNumbered(all), textOf(all), answerOf(all)]).toEqual([true, whole, whole]);
    expect(all.map(({ event }) => event)).not.toContain("restart");
    const before = await storedEvents(id);
    const listener = hear(old.follow(id, 1));
    gate.open();
    expect(await listener).toEqual(JSON.parse(JSON.stringify(all.slice(1))));
    expect(await storedEvents(id)).toEqual(before);
    expect(await asked.stored(id)).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ state: "done", fence: 2 });
  });

  it("begins anew, and says so, when the model takes another course", async () => {
    const old = createTeller(asked, inHalves(createGate().opened), { leaseMs: 60_000 });
    const first = await hear(old.start(), has("o sea"));
    const id = idOf(first);
    await asked.system.inspect("UPDATE generations SET lease_until = now() WHERE answer_id = $1", [
      id,
    ]);
    const moody = createTeller(asked, async function* () {
      yield quote(1, "La fianza es de 2.400,00 euros");
      yield text("La fianza es de dos mil y pico [1].");
    });
    const rest = await hear(moody.follow(id, first.at(-1)?.seq));
    const all = [...first, ...rest];
    expect(isNumbered(all)).toBe(true);
    expect(rest.map(({ event }) => event).slice(0, 2)).toEqual(["restart", "start"]);
    expect(textOf(all)).toBe("La fianza es de dos mil y pico [1].");
    expect(answerOf(all)).toBe(textOf(all));
    await old.generations.close();
  });

  it("goes on at once when it was let go of, whatever the lease", async () => {
    const old = createTeller(asked, inHalves(createGate().opened), { leaseMs: 60_000 });
    const first = await hear(old.start(), has("o sea"));
    await old.generations.close();
    expect(await rowOf(idOf(first))).toMatchObject({ state: "running", fence: 1 });
    const next = createTeller(asked, inHalves(), { leaseMs: 60_000 });
    const all = [...first, ...(await hear(next.follow(idOf(first), first.at(-1)?.seq)))];
    expect([isNumbered(all), textOf(all)]).toEqual([true, whole]);
  });

  it("is given up when process after process dies of it", async () => {
    const old = createTeller(asked, inHalves(createGate().opened));
    const first = await hear(old.start(), has("o sea"));
    const id = idOf(first);
    await old.generations.close();
    await asked.system.inspect("UPDATE generations SET fence = 5 WHERE answer_id = $1", [id]);
    const next = createTeller(asked, inHalves());
    const rest = await hear(next.follow(id, first.at(-1)?.seq));
    expect(rest).toMatchObject([{ event: "error", data: { code: "unavailable" } }]);
    expect(await rowOf(id)).toMatchObject({ state: "failed", error_code: "unavailable" });
  });

  it("breaks off when a document of it is deleted, for whoever listens and whoever comes", async () => {
    const extra = await upload(
      asked.system,
      asked.ana,
      "anexo.txt",
      "La fianza extra es de 77 euros.",
    );
    const gate = createGate();
    const here = createTeller(asked, inHalves(gate.opened));
    const there = createTeller(asked, inHalves());
    const first = await hear(here.start(), has("o sea"));
    const id = idOf(first);
    const listeners = [here, there].map(({ follow }) => hear(follow(id, 1)));
    const caught = Promise.allSettled(listeners);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await deleteDocument({ actor: asked.ana, input: { id: extra.id } }, asked.system.deps);
    await asked.system.settle();
    for (const { status } of await caught) expect(status).toBe("rejected");
    gate.open();
    expect([await rowOf(id), await storedEvents(id)]).toEqual([undefined, []]);
    await expect(hear(there.follow(id))).rejects.toMatchObject({ code: "not_found" });
    expect(await asked.stored(id)).toEqual([]);
  });
});
