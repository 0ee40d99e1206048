import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import {
  createQuestioning,
  type Questioning,
  quote,
  text,
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
import { nobodyListened } from "./fixed-sentences.ts";
import { isAllTold } from "./follow-answer.ts";
import { getAnswer } from "./get-answer.ts";
import { startAnswer } from "./start-answer.ts";

let asked: Questioning;
beforeAll(async () => {
  asked = await createQuestioning();
});
afterAll(() => asked.system.close());

const rowOf = (id: string) => generationRow(asked, id);
const storedEvents = (id: string) => eventRows(asked, id);

describe("a reader who comes back", () => {
  it("misses nothing and hears nothing twice, at the same process and at another", async () => {
    const gate = createGate();
    const here = createTeller(asked, inHalves(gate.opened));
    const first = await hear(here.start(), has("o sea"));
    const id = idOf(first);
    const after = first.at(-1)?.seq ?? 0;
    const there = createTeller(asked, inHalves());
    const two = [hear(here.follow(id, after)), hear(there.follow(id, after))];
    gate.open();
    const [same, other] = await Promise.all(two);
    expect(other).toEqual(JSON.parse(JSON.stringify(same)));
    const all = [...first, ...(other ?? [])];
    expect(isNumbered(all)).toBe(true);
    expect(textOf(all)).toBe(whole);
    expect(answerOf(all)).toBe(whole);
    expect(JSON.parse(JSON.stringify(all))).toEqual(await storedEvents(id));
    expect(await rowOf(id)).toMatchObject({ state: "done", fence: 1, usage: { inputTokens: 9 } });
  });

  it("hears all of it again from the beginning, and learns that there is no more", async () => {
    const here = createTeller(asked, inHalves());
    const heard = await hear(here.start());
    const id = idOf(heard);
    expect(await hear(here.follow(id))).toEqual(JSON.parse(JSON.stringify(heard)));
    const last = heard.at(-1)?.seq ?? 0;
    const told = (after: number) =>
      isAllTold({ actor: asked.ana, input: { id, after } }, here.deps);
    expect([await told(last - 1), await told(last)]).toEqual([false, true]);
    expect(await hear(here.follow(id, last))).toEqual([]);
  });

  it("is given pages when thousands of events behind", async () => {
    const here = createTeller(asked, inHalves());
    const id = idOf(await hear(here.start()));
    await asked.system.inspect(
      `INSERT INTO answer_events SELECT answer_id, tenant_id, n, 'text', '{"delta":"x"}'
       FROM generations, generate_series(100, 3600) AS n WHERE answer_id = $1`,
      [id],
    );
    const behind = await hear(here.follow(id, 99));
    expect(behind).toHaveLength(3501);
    expect(isNumbered(behind, 100)).toBe(true);
  });

  it("is told of an answer asked for as JSON whole, and from its beginning alone", async () => {
    const { answer } = await asked.run(inHalves());
    const here = createTeller(asked, inHalves());
    const heard = await hear(here.follow(answer.id));
    expect([isNumbered(heard), textOf(heard)]).toEqual([true, whole]);
    await expect(hear(here.follow(answer.id, 2))).rejects.toMatchObject({ code: "conflict" });
  });

  it("is the one who asked: to anybody else there is none", async () => {
    const here = createTeller(asked, inHalves());
    const id = idOf(await hear(here.start()));
    const colleague = { ...asked.ana, userId: "usr_somebody" };
    const stranger = await asked.system.addTenant();
    for (const actor of [colleague, stranger]) {
      const notFound = { code: "not_found" };
      await expect(hear(here.follow(id, 0, { actor }))).rejects.toMatchObject(notFound);
      const input = { id, after: 0 };
      await expect(isAllTold({ actor, input }, here.deps)).rejects.toMatchObject(notFound);
    }
    const dumb = { ...asked.ana, scopes: [] };
    await expect(hear(here.follow(id, 0, { actor: dumb }))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("an answer that nobody listens to", () => {
  it("is stored with what it took when it was whole before the grace, also without a model", async () => {
    const here = createTeller(asked, inHalves());
    const deps = { ...here.deps, model: createExtractiveModel() };
    const input = { question: "¿De cuánto es la fianza del local?", limit: 8 };
    const started = startAnswer({ actor: asked.ana, input }, deps, new AbortController().signal);
    const heard = await hear(started, () => true);
    const id = idOf(heard);
    await here.generations.find(id)?.finished;
    const usage = { model: "extractive-2", inputTokens: expect.any(Number) };
    expect(await rowOf(id)).toMatchObject({ state: "done", usage });
    expect(await asked.stored(id)).toMatchObject([{ usage }]);
    const all = [...heard, ...(await hear(here.follow(id, 1)))];
    expect([isNumbered(all), textOf(all)]).toEqual([true, answerOf(all)]);
  });

  it("ends after the grace, with what it took, and says so to whoever comes later", async () => {
    let stopped = false;
    const here = createTeller(
      asked,
      async function* (_passages, signal) {
        yield quote(1, "La fianza es de 2.400,00 euros");
        yield text("La fianza es de 2.400,00 euros [1], o sea, ");
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        stopped = true;
      },
      { graceMs: 60 },
    );
    const first = await hear(here.start(), has("La fianza"));
    const id = idOf(first);
    await here.generations.find(id)?.finished;
    expect(stopped).toBe(true);
    const row = await rowOf(id);
    expect(row).toMatchObject({
      state: "abandoned",
      error_code: "conflict",
      usage: { model: "scripted-1", estimated: true },
    });
    expect(row?.usage.inputTokens).toBeGreaterThan(20);
    expect(row?.usage.outputTokens).toBeGreaterThan(5);
    expect(await asked.stored(id)).toEqual([]);
    const later = await hear(here.follow(id, first.at(-1)?.seq));
    expect(later).toMatchObject([{ event: "error", data: { code: "conflict" } }]);
    const shown = getAnswer({ actor: asked.ana, input: { id } }, asked.system.deps);
    await expect(shown).rejects.toMatchObject({ code: "conflict", detail: nobodyListened });
  });

  it("goes on while somebody listens, here or elsewhere", async () => {
    const gate = createGate();
    const here = createTeller(asked, inHalves(gate.opened), { graceMs: 300 });
    const there = createTeller(asked, inHalves(), { graceMs: 300 });
    const first = await hear(here.start(), has("o sea"));
    const rest = hear(there.follow(idOf(first), first.at(-1)?.seq));
    await new Promise((resolve) => setTimeout(resolve, 500));
    gate.open();
    expect(textOf([...first, ...(await rest)])).toBe(whole);
  });
});

it("an answer that failed is tried anew under the same id", async () => {
  const id = `ans_${"0".repeat(26)}`;
  const breaks = createTeller(asked, async function* () {
    yield quote(1, "La fianza es de 2.400,00 euros");
    yield text("La fianza [1] ");
    throw new Error("vendor's words");
  });
  const failed = await hear(breaks.start(undefined, id));
  expect(failed.at(-1)).toMatchObject({ event: "error", data: { code: "unavailable" } });
  expect(JSON.stringify(await storedEvents(id))).not.toContain("vendor");
  const works = createTeller(asked, inHalves());
  const again = await hear(works.start(undefined, id));
  expect([isNumbered(again), answerOf(again)]).toEqual([true, whole]);
  // And once it is there, it is told, not made.
  expect(await hear(breaks.start(undefined, id))).toEqual(JSON.parse(JSON.stringify(again)));
});
