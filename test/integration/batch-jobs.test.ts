import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentImportRequested } from "#shared/contracts/document-import-requested.ts";
import { tenantEvent } from "#shared/contracts/event.ts";
import { questionAnswered } from "#shared/contracts/question-answered.ts";
import { questionAsked } from "#shared/contracts/question-asked.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { newId } from "#shared/kernel/ids.ts";
import { createIngestion, type Ingestion, inventory } from "../support/ingestion.ts";
import { scripted } from "../support/questioning.ts";

let ingestion: Ingestion;
beforeAll(async () => {
  ingestion = await createIngestion();
});
afterAll(() => ingestion.close());

/** What a stock client of the bus publishes: no id, no time; the bus numbers the message. */
function published(topic: string, tenantId: string, data: object, messageId = newId("evt")) {
  const body = JSON.stringify({ version: 1, tenantId, data });
  return { topic, id: messageId, body, orderingKey: "" };
}
const importOf = (tenantId: string, data: object) =>
  published(documentImportRequested.topic, tenantId, data);
const questionOf = (tenantId: string, data: object) =>
  published(questionAsked.topic, tenantId, data);

async function reasons(messageId: string): Promise<string[]> {
  const sql = "SELECT reason FROM dead_events WHERE message_id = $1";
  return (await ingestion.inspect<{ reason: string }>(sql, [messageId])).map((row) => row.reason);
}

/** A tenant with a file that a batch job left for it. */
async function withObject(text = "La garantía de los hornos dura tres años.") {
  const actor = await ingestion.addTenant();
  const object = `imports/${actor.tenantId}/lote-7/garantia.txt`;
  await ingestion.deps.objects.put(object, Buffer.from(text));
  return { ...actor, object };
}

/** Delivers all that there is, but for what nobody here listens to: returns it. */
async function settle() {
  const schema = tenantEvent(questionAnswered.data);
  const announced: ReturnType<typeof schema.parse>["data"][] = [];
  for (let next = ingestion.queue.shift(); next; next = ingestion.queue.shift()) {
    if (next.topic !== questionAnswered.topic) await ingestion.deliver(next);
    else announced.push(schema.parse(JSON.parse(next.body)).data);
  }
  return announced;
}

describe("an import that a batch job asks for", () => {
  it("makes one document of the object, however often it is delivered", async () => {
    const { tenantId, object } = await withObject();
    const message = importOf(tenantId, { object, tags: ["lote"], title: "Garantías" });
    await ingestion.deliver(message);
    await ingestion.deliver(message);
    await settle();
    await ingestion.deliver(message);
    await settle();
    const { documents, rows, entries } = await inventory(ingestion, tenantId);
    expect(documents).toMatchObject([{ filename: "garantia.txt", status: "indexed" }]);
    expect(entries).toEqual(rows);
    expect(await ingestion.deps.objects.get(object)).toBeDefined(); // it stays the job's own
  });

  it("keeps the bytes that it names, when its object is replaced between two deliveries at once", async () => {
    const { tenantId, object } = await withObject();
    const message = importOf(tenantId, { object });
    const { objects } = ingestion.deps;
    const copied = deferred<void>();
    let second: Promise<void> | undefined;
    let first: Promise<void> | undefined;
    ingestion.deps.objects = {
      ...objects,
      // The first has looked at its copy when the second begins, and has ended before that ends.
      async stat(key) {
        const found = await objects.stat(key);
        if (second) {
          copied.resolve();
          await first;
        } else {
          await objects.put(object, Buffer.from("Otra garantía, de otra máquina."));
          second = ingestion.deliver(message);
          await copied.promise;
        }
        return found;
      },
    };
    first = ingestion.deliver(message);
    await first;
    await second;
    ingestion.deps.objects = objects;
    await settle();
    const { documents, objects: kept } = await inventory(ingestion, tenantId);
    expect(documents).toMatchObject([{ status: "indexed" }]);
    const [original, ...others] = kept.filter((key) => key.endsWith("/original"));
    expect(others).toEqual([]);
    const sql = "SELECT sha256 FROM documents WHERE tenant_id = $1";
    expect(await ingestion.inspect(sql, [tenantId])).toEqual([
      { sha256: (await objects.stat(original ?? ""))?.sha256 },
    ]);
  });

  it.each(["before it is copied", "once it was looked at"])(
    "takes nothing that is too large: %s",
    async (when) => {
      const { tenantId, object } = await withObject();
      const { objects, limits } = ingestion.deps;
      const large = Buffer.from("La garantía es larga. ".repeat(10));
      const read: string[] = [];
      if (when.startsWith("before")) await objects.put(object, large);
      ingestion.deps.limits = { ...limits, maxUploadBytes: 100 };
      ingestion.deps.objects = {
        ...objects,
        async copy(from, to) {
          await objects.put(object, large);
          return objects.copy(from, to);
        },
        async stat(key) {
          read.push(key);
          return objects.stat(key);
        },
      };
      const message = importOf(tenantId, { object });
      await ingestion.deliver(message);
      Object.assign(ingestion.deps, { objects, limits });
      expect(await reasons(message.id)).toEqual([expect.stringContaining("payload_too_large")]);
      expect(read).toEqual([]); // nobody reads through what nobody may keep
      expect(await inventory(ingestion, tenantId)).toMatchObject({ documents: [], objects: [] });
    },
  );

  it("makes no second document of the same bytes under the same name", async () => {
    const { tenantId, object } = await withObject();
    for (const message of [importOf(tenantId, { object }), importOf(tenantId, { object })]) {
      await ingestion.deliver(message);
      await settle();
    }
    const { documents, objects } = await inventory(ingestion, tenantId);
    expect(documents).toHaveLength(1);
    expect(objects.filter((key) => key.endsWith("/original"))).toHaveLength(1);
  });

  it("reaches no object but the tenant's own imports", async () => {
    const [mine, theirs] = [await withObject(), await withObject("Secreto ajeno.")];
    const original = `${theirs.tenantId}/doc/original`;
    const tries = [theirs.object, `imports/${mine.tenantId}/../x`, original, "/etc/passwd"];
    for (const object of tries) {
      const message = importOf(mine.tenantId, { object });
      await ingestion.deliver(message);
      expect(await reasons(message.id)).toEqual([expect.stringContaining("object")]);
    }
    expect((await inventory(ingestion, mine.tenantId)).documents).toEqual([]);
  });

  it.each([
    ["an object that is not there", { object: "lote/nada.txt" }, /not_found.*object/],
    ["no object", { object: undefined }, /data\.object/],
    ["a stranger's name", { requestedBy: newId("usr") }, /not_found.*member/],
    ["privacy for nobody", { visibility: "private" }, /requestedBy/],
    ["a title with a NUL", { title: "a\u0000b" }, /^data\.title: .*U\+0000/],
    ["a name with half a character", { filename: "a\ud800.txt" }, /^data\.filename: .*half/],
    ["such a tag", { tags: ["bien", "\udc00"] }, /^data\.tags\.1: .*half/],
  ])("ends as a dead event with its reason: %s", async (_, data, reason) => {
    const { tenantId, object } = await withObject();
    const named = "object" in data && data.object && `imports/${tenantId}/${data.object}`;
    const message = importOf(tenantId, { object, ...data, ...(named && { object: named }) });
    await ingestion.deliver(message);
    expect(await reasons(message.id)).toEqual([expect.stringMatching(reason)]);
  });

  it("ends as a dead event for a tenant that does not exist", async () => {
    const message = importOf(newId("ten"), { object: "imports/x" });
    await ingestion.deliver(message);
    expect(await reasons(message.id)).toEqual([expect.stringMatching(/not_found.*tenant/)]);
  });
});

describe("a question that a batch job asks", () => {
  it("is answered with citations, stored and announced, once", async () => {
    const { tenantId, object } = await withObject();
    await ingestion.deliver(importOf(tenantId, { object }));
    await settle();
    const question = "¿Cuánto dura la garantía de los hornos?";
    const message = questionOf(tenantId, { question, reference: "fila 12" });
    await ingestion.deliver(message);
    const announced = await settle();
    await ingestion.deliver(message);
    expect(await settle()).toEqual([]);
    expect(announced).toMatchObject([{ reference: "fila 12", error: null }]);
    const answer = announced[0]?.answer;
    expect(answer?.answer).toContain("tres años");
    expect(answer?.citations[0]?.quote).toContain("tres años");
    const stored = await ingestion.inspect("SELECT id, answer FROM answers WHERE tenant_id = $1", [
      tenantId,
    ]);
    expect(stored).toEqual([{ id: answer?.id, answer: answer?.answer }]);
    // What was announced is kept with its document, and nowhere else.
    const outbox = await ingestion.inspect(
      "SELECT FROM outbox WHERE body::text LIKE '%tres años%'",
    );
    expect(outbox).toEqual([]);
  });

  it("sees nothing that is private to a person, unless that person asks", async () => {
    const { tenantId, userId, object } = await withObject("El sueldo de Inés es de 3.000 euros.");
    await ingestion.inspect(
      "INSERT INTO users (id, issuer, subject, email) VALUES ($1, 'test', $1, 'ines@x.example')",
      [userId],
    );
    await ingestion.inspect(
      "INSERT INTO memberships (tenant_id, user_id, role) VALUES ($1, $2, 'member')",
      [tenantId, userId],
    );
    const mine = { object, visibility: "private", requestedBy: userId };
    await ingestion.deliver(importOf(tenantId, mine));
    await settle();
    const question = "¿De cuánto es el sueldo de Inés?";
    await ingestion.deliver(questionOf(tenantId, { question }));
    expect(await settle()).toMatchObject([{ answer: { refused: true, citations: [] } }]);
    await ingestion.deliver(questionOf(tenantId, { question, askedBy: userId }));
    const [announced] = await settle();
    expect(announced?.answer?.answer).toContain("3.000 euros");
  });

  it("is announced with the reason when it can never be answered", async () => {
    const { tenantId } = await withObject();
    const data = { question: "¿Y?", conversationId: newId("con"), reference: "r" };
    const message = questionOf(tenantId, data);
    await ingestion.deliver(message);
    const refused = { answer: null, error: { code: "not_found" }, reference: "r" };
    expect(await settle()).toMatchObject([refused]);
    expect(await reasons(message.id)).toEqual([expect.stringContaining("not_found")]);
  });

  it.each([
    ["a NUL", "¿Qué\u0000?", /^data\.question: .*U\+0000/],
    ["half a character", "¿Qué\ud83d?", /^data\.question: .*half/],
  ])("is refused at its first delivery for %s", async (_, question, reason) => {
    const { tenantId } = await withObject();
    const message = questionOf(tenantId, { question });
    await ingestion.deliver(message);
    expect(await reasons(message.id)).toEqual([expect.stringMatching(reason)]);
  });

  it.each([
    ["blanks alone", " \n\t", "question: Write a question."],
    ["too many bytes", "ñ".repeat(16_001), "question: The question may have at most 32 kB."],
  ])(
    "names what is wrong with it, to the job and to the operator: %s",
    async (_, question, why) => {
      const { tenantId } = await withObject();
      const message = questionOf(tenantId, { question });
      await ingestion.deliver(message);
      const error = { code: "invalid_request", message: why };
      expect(await settle()).toMatchObject([{ answer: null, error }]);
      expect(await reasons(message.id)).toEqual([`invalid_request: ${why}`]);
    },
  );

  it("is asked again when the model was not to be had", async () => {
    const { tenantId, object } = await withObject();
    await ingestion.deliver(importOf(tenantId, { object }));
    await settle();
    const { model } = ingestion.deps;
    ingestion.deps.model = scripted(() => {
      throw new Error("quota");
    });
    const message = questionOf(tenantId, { question: "¿Cuánto dura la garantía?" });
    await expect(ingestion.deliver(message)).rejects.toThrow();
    ingestion.deps.model = model;
    expect(await settle()).toEqual([]);
    await ingestion.deliver(message);
    expect(await settle()).toMatchObject([{ answer: { refused: false } }]);
  });
});
