import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { clientOf, jsonOf, problemOf } from "../../test/support/http-client.ts";
import { replayed } from "../../test/support/things-service.ts";

let system: AiSystem;
let asked = 0;
let token: string;
let tenantId: string;
let documentId: string;
beforeAll(async () => {
  const embedded = createExtractiveModel();
  system = await createAiSystem({
    model: {
      model: embedded.model,
      answer(...args) {
        asked += 1;
        return embedded.answer(...args);
      },
    },
  });
});
afterAll(() => system.close());
beforeEach(async () => {
  const actor = await system.addTenant();
  token = system.tokenOf(actor);
  tenantId = actor.tenantId;
  const paper = "# Alquiler\n\nLa renta mensual es de 1.450,00 euros.";
  documentId = (await jsonOf(await send.upload(paper), withId, 202)).id;
  await system.settle();
  asked = 0;
});

const withId = z.object({ id: z.string() });
const question = { question: "¿Cuál es la renta mensual?" };
const announcement = { filename: "b.pdf", mediaType: "application/pdf", bytes: 9 };

type Options = { key?: string; app?: AiSystem["app"]; accept?: string };

function post(path: string, body: unknown, { key, app = system.app, accept }: Options) {
  const headers = { ...(key && { "idempotency-key": key }), ...(accept && { accept }) };
  return clientOf(app, token).post(path, body, headers);
}

/** One request of each kind that creates. */
const send = {
  async upload(content: string, { key, app = system.app }: Options = {}) {
    const packed = new Response(fileForm("a.md", content));
    const headers = {
      "content-type": packed.headers.get("content-type") ?? "",
      ...(key && { "idempotency-key": key }),
    };
    return clientOf(app, token).call("POST", "/v1/documents", await packed.text(), headers);
  },
  announce: (options: Options) => post("/v1/documents", announcement, options),
  ask: (options: Options) => post("/v1/ask", question, options),
  stream: (options: Options) =>
    post("/v1/ask", question, { ...options, accept: "text/event-stream" }),
  reindex: (options: Options) => post(`/v1/documents/${documentId}/reindex`, undefined, options),
};

const kinds: [string, (options: Options) => Promise<Response>][] = [
  ["an upload", (options) => send.upload("Otro documento.", options)],
  ["an announced upload", send.announce],
  ["a question", send.ask],
  ["a question that streams", send.stream],
  ["indexing anew", send.reindex],
];

async function count() {
  const [row] = await system.inspect(
    `SELECT (SELECT count(*)::int FROM documents WHERE tenant_id = $1) AS documents,
       (SELECT count(*)::int FROM answers WHERE tenant_id = $1) AS answers,
       (SELECT count(*)::int FROM audit_entries WHERE tenant_id = $1) AS acts,
       (SELECT sum(building_generation)::int FROM documents WHERE tenant_id = $1) AS generations`,
    [tenantId],
  );
  return row;
}

describe.each(kinds)("%s", (_, request) => {
  it("that is sent twenty times at once to two instances happens once", async () => {
    const other = system.createInstance();
    const sent = Array.from({ length: 20 }, async (_, index) => {
      const response = await request({ key: "k", app: index % 2 ? other : system.app });
      return { status: response.status, text: await response.text() };
    });
    const answers = await Promise.all(sent);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.status).toBeLessThan(300);
    const after = await count();
    expect(replayed(await request({ key: "k" }))).toBe(true);
    expect(await count()).toEqual(after);
    expect(asked).toBeLessThanOrEqual(1);
    // The first document and its act are the one that every test begins with.
    expect(after?.acts).toBe(2);
  });

  it("whose process dies before the answer is kept is not done twice", async () => {
    const dying = system.createInstance(failing(system.db, /SET status = \$6|'-infinity'/));
    await request({ key: "k", app: dying })
      .then((response) => response.text())
      .catch(() => {}); // a stream breaks off
    const before = await count();
    await system.inspect(
      "UPDATE idempotent_requests SET lease_until = '-infinity' WHERE tenant_id = $1",
      [tenantId],
    );
    const again = await request({ key: "k" });
    expect(again.status).toBeLessThan(300);
    await again.text();
    expect(await count()).toEqual(before);
    expect(before?.acts).toBe(2);
    expect(asked).toBeLessThanOrEqual(1);
  });
});

describe("an answer that tells of a document", () => {
  it("is not given again once the document is deleted", async () => {
    for (const ask of [send.ask, send.stream]) {
      const key = ask === send.ask ? "json" : "events";
      expect(await (await ask({ key })).text()).toContain("1.450,00");
      expect(replayed(await ask({ key }))).toBe(true);
    }
    await clientOf(system.app, token).delete(`/v1/documents/${documentId}`);
    expect((await problemOf(await send.ask({ key: "json" }))).status).toBe(409);
    await system.settle();
    expect((await problemOf(await send.stream({ key: "events" }))).status).toBe(409);
    const kept = await system.inspect("SELECT body FROM idempotent_requests WHERE tenant_id = $1", [
      tenantId,
    ]);
    expect(JSON.stringify(kept)).not.toContain("1.450,00");
  });
});

/** The same database for a process that dies at the statement. */
function failing(db: Database, statement: RegExp): Database {
  return {
    ...db,
    tenant: (id, work) =>
      db.tenant(id, (tx) =>
        work({
          ...tx,
          run: (sql, params) =>
            statement.test(sql) ? Promise.reject(new Error("killed")) : tx.run(sql, params),
        }),
      ),
  };
}
