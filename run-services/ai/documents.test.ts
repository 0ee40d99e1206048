import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { documentSchema } from "./routes/document-schema.ts";

let system: AiSystem;
let actor: Actor & { kind: "user" };
let client: ReturnType<AiSystem["clientOf"]>;
beforeAll(async () => {
  system = await createAiSystem();
  actor = await system.addTenant();
  client = system.clientOf(actor);
});
afterAll(() => system.close());

const list = z.object({ items: z.array(documentSchema), nextCursor: z.string().nullable() });

async function upload(form: FormData, headers = {}, as = system.tokenOf(actor)) {
  return system.app.request("/v1/documents", {
    method: "POST",
    body: form,
    headers: { authorization: `Bearer ${as}`, ...headers },
  });
}

async function uploaded(name: string, content: string, fields: [string, string][] = []) {
  return jsonOf(await upload(fileForm(name, content, fields)), documentSchema, 202);
}

describe("a document", () => {
  it("is taken as a form, indexed, and shown with all that is known of it", async () => {
    const taken = await uploaded("contrato.txt", "El contrato dura 18 meses.", [
      ["title", "Contrato de Ana"],
      ["tags", "legal, 2026"],
      ["tags", "clientes"],
    ]);
    expect(taken).toMatchObject({ status: "uploaded", title: "Contrato de Ana", bytes: 26 });
    await system.settle();
    const document = await jsonOf(await client.get(`/v1/documents/${taken.id}`), documentSchema);
    expect(document).toMatchObject({
      filename: "contrato.txt",
      mediaType: "text/plain",
      language: "es",
      status: "indexed",
      statusReason: null,
      statusDetail: null,
      passages: 1,
      tags: ["legal", "2026", "clientes"],
      visibility: "tenant",
    });
    expect(document.indexedAt).not.toBeNull();
  });

  it("is the one that is there already when the same bytes come under the same name", async () => {
    const first = await uploaded("repetido.txt", "Siempre lo mismo.");
    expect((await uploaded("repetido.txt", "Siempre lo mismo.")).id).toBe(first.id);
    expect((await uploaded("otro.txt", "Siempre lo mismo.")).id).not.toBe(first.id);
  });

  it("says in the caller's language what its owner can do when it fails", async () => {
    const { id } = await uploaded("vacio.txt", "   \n  ");
    await system.settle();
    const details = await Promise.all(
      ["es", "en"].map(async (language) => {
        const response = await client.get(`/v1/documents/${id}`, { "accept-language": language });
        return jsonOf(response, documentSchema);
      }),
    );
    expect(details.map(({ statusReason }) => statusReason)).toEqual(["no_text", "no_text"]);
    expect(details[0]?.statusDetail).toMatch(/no contiene texto/);
    expect(details[1]?.statusDetail).toMatch(/holds no text/);
  });

  it("gives back its text, and its bytes as a file that no browser runs", async () => {
    const name = 'año "2026"; 100%.html';
    const html = "<p>Vence el 5 de mayo.</p><script>alert(1)</script>";
    const { id } = await uploaded(name, html);
    await system.settle();
    const text = await jsonOf(
      await client.get(`/v1/documents/${id}/text`),
      z.object({ text: z.string(), pages: z.array(z.unknown()) }),
    );
    expect(text.text).toBe("Vence el 5 de mayo.");
    const backwards = await client.get(`/v1/documents/${id}/text?start=9&end=5`);
    expect(await problemOf(backwards)).toMatchObject({ status: 422, errors: [{ path: "end" }] });
    const content = await client.get(`/v1/documents/${id}/content`);
    expect(await content.text()).toBe(html);
    expect(Object.fromEntries(content.headers)).toMatchObject({
      "content-disposition": `attachment; filename="ano _2026__ 100_.html"; filename*=UTF-8''a%C3%B1o%20%222026%22%3B%20100%25.html`,
      "content-length": String(html.length),
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
    });
    const head = await client.call("HEAD", `/v1/documents/${id}/content`);
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
  });

  it("can be indexed anew", async () => {
    const { id } = await uploaded("reindexar.txt", "Texto que se lee dos veces.");
    await system.settle();
    const again = await jsonOf(
      await client.post(`/v1/documents/${id}/reindex`, undefined),
      documentSchema,
      202,
    );
    expect(again).toMatchObject({ id, status: "uploaded" });
    await system.settle();
    expect(await jsonOf(await client.get(`/v1/documents/${id}`), documentSchema)).toMatchObject({
      status: "indexed",
    });
  });

  it("is gone from the very next search once it is deleted, and cannot be deleted twice", async () => {
    const { id } = await uploaded("efimero.txt", "El ornitorrinco se factura aparte.");
    await system.settle();
    const search = async () => {
      const response = await client.post("/v1/search", { query: "ornitorrinco" });
      return jsonOf(response, z.object({ passages: z.array(z.object({ text: z.string() })) }));
    };
    expect((await search()).passages[0]?.text).toContain("ornitorrinco");
    expect((await client.delete(`/v1/documents/${id}`)).status).toBe(204);
    expect(JSON.stringify(await search())).not.toContain("ornitorrinco");
    expect((await client.delete(`/v1/documents/${id}`)).status).toBe(404);
    for (const path of ["", "/text", "/content", "/events"]) {
      const problem = await problemOf(await client.get(`/v1/documents/${id}${path}`));
      expect(problem).toMatchObject({ status: 404, detail: "No existe el documento." });
    }
  });
});

describe("the list of documents", () => {
  it("comes page by page, newest first, and filtered", async () => {
    const other = await system.addTenant();
    const caller = system.clientOf(other);
    const ids: string[] = [];
    for (const [index, tag] of ["a", "b", "a"].entries()) {
      const form = fileForm(`${index}.txt`, `Documento ${index}.`, [["tags", tag]]);
      const response = await upload(form, {}, system.tokenOf(other));
      ids.unshift((await jsonOf(response, documentSchema, 202)).id);
    }
    const first = await jsonOf(await caller.get("/v1/documents?limit=2"), list);
    const rest = await jsonOf(
      await caller.get(`/v1/documents?limit=2&cursor=${first.nextCursor}`),
      list,
    );
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
    expect(rest.nextCursor).toBeNull();
    const tagged = await jsonOf(await caller.get("/v1/documents?tag=a&status=uploaded"), list);
    expect(tagged.items.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    const indexed = await jsonOf(await caller.get("/v1/documents?status=indexed"), list);
    expect(indexed.items).toEqual([]);
  });
});

describe("the events of a document", () => {
  it("tell each status once and end at the last", async () => {
    const { id } = await uploaded("seguido.txt", "Un texto que se sigue.");
    const response = await client.get(`/v1/documents/${id}/events`);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const reading = response.text();
    await system.settle();
    const events = Array.from(
      (await reading).matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)$/gm),
      ([, number, event, data = ""]) => ({
        number,
        event,
        ...documentSchema.parse(JSON.parse(data)),
      }),
    );
    expect(events[0]).toMatchObject({ number: "1", event: "status", status: "uploaded" });
    expect(events.at(-1)).toMatchObject({ event: "status", status: "indexed", passages: 1 });
    const statuses = events.map(({ status }) => status);
    expect(new Set(statuses).size).toBe(statuses.length);
  });

  it("are not begun for who asks for the head alone", async () => {
    const { id } = await uploaded("cabecera.txt", "Un texto que espera.");
    const head = await client.call("HEAD", `/v1/documents/${id}/events`);
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await client.call("HEAD", "/v1/documents/doc_x/events")).status).toBe(404);
    await system.settle();
  });

  it("end with an error when the document is deleted meanwhile", async () => {
    const { id } = await uploaded("interrumpido.txt", "Un texto que nadie lee.");
    const reading = (await client.get(`/v1/documents/${id}/events`)).text();
    await client.delete(`/v1/documents/${id}`);
    expect(await reading).toMatch(/event: error\ndata: .*"code":"not_found"/);
    await system.settle();
  });
});
