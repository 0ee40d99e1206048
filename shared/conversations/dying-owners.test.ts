import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#shared/kernel/database.ts";
import {
  createQuestioning,
  type Questioning,
  quote,
  type Script,
  text,
  upload,
} from "../../test/support/questioning.ts";
import {
  answerOf,
  createGate,
  createTeller,
  hear,
  idOf,
  isNumbered,
  textOf,
} from "../../test/support/telling.ts";
import type { StoredEvent } from "./generation.ts";

let asked: Questioning;
beforeAll(async () => {
  asked = await createQuestioning();
});
afterAll(() => asked.system.close());

describe("an answer whose processes die anywhere", () => {
  const course = ["o", "sea", "dos", "mil", "cuatrocientos", "en", "palabras", "y", "nada", "más"];
  const death = fc.record({
    said: fc.nat(course.length),
    otherwise: fc.boolean(),
    /** What is told in so many milliseconds more is heard as well. */
    heardMs: fc.nat(15),
  });
  const of = (otherwise: boolean) => (otherwise ? course.toReversed() : course);
  const saying = (words: string[], last: () => Promise<void>): Script =>
    async function* () {
      yield quote(1, "La fianza es de 2.400,00 euros");
      yield text("La fianza es de 2.400,00 euros [1], ");
      for (const word of words) yield text(`${word} `);
      await last();
    };

  /** A database as a process has it, of which nothing is heard any more once it is dead. */
  function mortal(real: Database): { db: Database; die(): Promise<void> } {
    const running = new Set<Promise<unknown>>();
    let isDead = false;
    const tenant: Database["tenant"] = (...args) => {
      if (isDead) return createGate().opened.then(() => real.tenant(...args));
      const asking = real.tenant(...args);
      running.add(asking);
      return asking.finally(() => running.delete(asking));
    };
    return {
      db: { ...real, tenant },
      async die() {
        isDead = true;
        await Promise.allSettled(running);
      },
    };
  }

  /** What is heard of a process that says some words, then no more: never its end. */
  async function hearDying(words: string[], heard: StoredEvent[], heardMs: number): Promise<void> {
    const silent = createGate();
    const script = saying(words, () => {
      silent.open();
      return createGate().opened;
    });
    const dying = createTeller(asked, script, { leaseMs: 60_000 });
    const { db, die } = mortal(asked.system.deps.db);
    Object.assign(dying.deps, { db });
    const leave = new AbortController();
    const events =
      heard.length === 0
        ? dying.start(leave.signal)
        : dying.follow(idOf(heard), heard.at(-1)?.seq, { signal: leave.signal });
    const listening = (async () => {
      for await (const event of events) heard.push(event);
    })().catch(() => {});
    await silent.opened;
    await expect.poll(() => heard.length, { interval: 5 }).toBeGreaterThan(0);
    await sleep(heardMs);
    leave.abort();
    await listening;
    await die();
    const sql = "UPDATE generations SET lease_until = now() WHERE answer_id = $1";
    await asked.system.inspect(sql, [idOf(heard)]);
  }

  it("ends as it is stored for whoever came back each time, byte for byte", async () => {
    const deaths = fc.array(death, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(deaths, fc.boolean(), async (all, otherwise) => {
        const heard: StoredEvent[] = [];
        for (const { otherwise, said, heardMs } of all) {
          await hearDying(of(otherwise).slice(0, said), heard, heardMs);
        }
        const living = createTeller(
          asked,
          saying(of(otherwise), async () => {}),
        );
        heard.push(...(await hear(living.follow(idOf(heard), heard.at(-1)?.seq))));
        expect(isNumbered(heard)).toBe(true);
        const [stored] = await asked.stored(idOf(heard));
        expect(Buffer.from(textOf(heard))).toEqual(Buffer.from(String(stored?.answer)));
        expect(answerOf(heard)).toBe(stored?.answer);
      }),
      { numRuns: 12 },
    );
  });
});

it("an answer is not there when its tenant went before its first word", async () => {
  const gate = createGate();
  const gone = await asked.system.addTenant();
  await upload(asked.system, gone, "contrato.txt", "La fianza es de 2.400,00 euros.");
  let begun = false;
  const waiting: Script = async function* () {
    begun = true;
    await gate.opened;
    yield quote(1, "La fianza es de 2.400,00 euros");
    yield text("La fianza es de 2.400,00 euros [1].");
  };
  const here = createTeller({ ...asked, ana: gone }, waiting, {
    flushMs: 60_000,
    leaseMs: 60_000,
    graceMs: 60_000,
  });
  const caught = expect(hear(here.start())).rejects.toMatchObject({ code: "not_found" });
  await expect.poll(() => begun).toBe(true);
  await asked.system.inspect("DELETE FROM tenants WHERE id = $1", [gone.tenantId]);
  gate.open();
  await caught;
});
