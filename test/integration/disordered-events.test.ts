import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OutgoingMessage } from "#shared/events/ports.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { createIngestion, type Ingestion, inventory } from "../support/ingestion.ts";
import { seededRandom } from "../support/random.ts";

let ingestion: Ingestion;
beforeAll(async () => {
  ingestion = await createIngestion();
});
afterAll(() => ingestion.close());

const paragraph = (n: number) =>
  `Cláusula ${n}. ${"El plazo de entrega es de treinta días. ".repeat(8)}`;
const text = (name: string) =>
  Buffer.from(Array.from({ length: 8 }, (_, i) => `${paragraph(i)} (${name})`).join("\n\n"));

/** Uploads four documents and one that cannot be read, and deletes one again at once. */
async function begin() {
  const actor = await ingestion.addTenant();
  const details = { mediaType: "text/plain", tags: [], visibility: "tenant" as const };
  for (const filename of ["a.txt", "b.txt", "c.txt", "d.txt"]) {
    const input = { ...details, filename, bytes: text(filename) };
    const document = await uploadDocument({ actor, input }, ingestion.deps);
    if (filename === "d.txt") {
      await deleteDocument({ actor, input: { id: document.id } }, ingestion.deps);
    }
  }
  const unreadable = { ...details, filename: "vacío.txt", bytes: Buffer.from("  \n ") };
  await uploadDocument({ actor, input: unreadable }, ingestion.deps);
  return actor.tenantId;
}

/** Delivers everything at least twice, in random order, several at a time, as long as it takes. */
async function deliverInDisorder(random: () => number): Promise<void> {
  const waiting: OutgoingMessage[] = [];
  while (ingestion.queue.length > 0 || waiting.length > 0) {
    for (const message of ingestion.queue.splice(0)) waiting.push(message, message);
    const hand = Array.from({ length: 3 }, () =>
      waiting.splice(Math.floor(random() * waiting.length), 1),
    ).flat();
    const results = await Promise.allSettled(hand.map(ingestion.deliver));
    results.forEach((result, i) => {
      if (result.status === "fulfilled") return;
      if (!(result.reason instanceof AppError) || !result.reason.retry) throw result.reason;
      const again = hand[i];
      if (again) waiting.push(again);
    });
  }
}

/** Ids differ from run to run; how many there are, and that they agree, must not. */
async function outcome(tenantId: string) {
  const { documents, rows, entries, objects } = await inventory(ingestion, tenantId);
  expect(entries).toEqual(rows);
  return {
    documents: documents.map(({ id: _, ...rest }) => rest),
    passages: rows.length,
    objects: objects.length,
  };
}

describe("events that come twice and out of order", () => {
  it("leave the state that orderly delivery leaves", async () => {
    const orderly = await begin();
    await ingestion.settle();
    const expected = await outcome(orderly);
    expect(expected.documents.map(({ status }) => status)).toEqual([
      "indexed",
      "indexed",
      "indexed",
      "failed",
    ]);
    for (let seed = 1; seed <= 3; seed++) {
      const tenantId = await begin();
      await deliverInDisorder(seededRandom(seed));
      expect(await outcome(tenantId), `seed ${seed}`).toEqual(expected);
    }
  });
});
