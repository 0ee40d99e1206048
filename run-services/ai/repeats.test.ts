import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf } from "../../test/support/http-client.ts";
import { answerSchema } from "./routes/answer-schema.ts";
import { passageSchema } from "./routes/passage-schema.ts";

const found = z.object({ passages: z.array(passageSchema) });

let system: AiSystem;
beforeAll(async () => {
  system = await createAiSystem();
});
afterAll(() => system.close());

/** Somebody of a tenant of their own, with these papers. */
async function visitor(papers: Record<string, string>) {
  const actor = await system.addTenant();
  const client = system.clientOf(actor);
  const ids: Record<string, string> = {};
  for (const [name, text] of Object.entries(papers)) {
    const response = await system.app.request("/v1/documents", {
      method: "POST",
      body: fileForm(name, text),
      headers: { authorization: `Bearer ${system.tokenOf(actor)}` },
    });
    ids[name] = (await jsonOf(response, z.object({ id: z.string() }), 202)).id;
  }
  await system.settle();
  const search = async (query: string, limit = 10) =>
    (await jsonOf(await client.post("/v1/search", { query, limit }), found)).passages;
  return { client, ids, search };
}

const rules =
  "Las devoluciones se aceptan durante 30 días con el tique de compra y el embalaje original. El " +
  "importe se abona por el mismo medio con que se pagó, sin gastos para el cliente.";
const hours = "La tienda de la calle Mayor abre de lunes a sábado y acepta devoluciones.";

describe("the same text in several documents", () => {
  it("takes one place, which names the others", async () => {
    const copies = Array.from({ length: 4 }, (_, n) => [`devoluciones-${n}.txt`, rules]);
    const { ids, search } = await visitor({ ...Object.fromEntries(copies), "horario.txt": hours });
    const [best, next, ...others] = await search("¿Cuántos días hay para las devoluciones?");
    expect(others).toEqual([]);
    expect([best?.text, next?.text]).toEqual([rules, hours]);
    expect(best?.alsoIn).toHaveLength(3);
    const named = [best?.document.id, ...(best?.alsoIn ?? []).map(({ documentId }) => documentId)];
    const { "horario.txt": _, ...copied } = ids;
    expect(named.sort()).toEqual(Object.values(copied).sort());
    expect(next).not.toHaveProperty("alsoIn");
  });

  it("takes one place in an answer, also when a new version says it in other words", async () => {
    const version = rules.replace("se abona", "se devuelve");
    const { client } = await visitor({ "v1.txt": rules, "v2.txt": version });
    const question = "¿Cuántos días se aceptan las devoluciones?";
    const answer = await jsonOf(await client.post("/v1/ask", { question }), answerSchema);
    expect(answer).toMatchObject({ refused: false, conflicts: [] });
    expect(answer.citations).toHaveLength(1);
    const made = await client.get(`/v1/answers/${answer.id}/sources`);
    const sources = z.object({ candidates: z.array(z.unknown()) });
    expect((await jsonOf(made, sources)).candidates).toHaveLength(1);
  });
});

describe("two documents that say the same but for a figure", () => {
  it("are both found, and their conflict is named", async () => {
    const other = rules.replace("30 días", "15 días");
    const { client, search } = await visitor({ "v1.txt": rules, "v2.txt": other });
    const question = "¿Cuántos días se aceptan las devoluciones?";
    expect((await search(question)).map(({ text }) => text).sort()).toEqual([rules, other].sort());
    const answer = await jsonOf(await client.post("/v1/ask", { question }), answerSchema);
    expect(answer.conflicts).toMatchObject([{ kind: "duration" }]);
  });
});
