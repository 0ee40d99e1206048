import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf } from "../../test/support/http-client.ts";
import { answerSchema } from "./routes/answer-schema.ts";

type Person = Actor & { kind: "user" };

const question = "¿Cuánto es la cuota del gimnasio?";
const found = z.object({ passages: z.array(z.object({ document: z.object({ id: z.string() }) })) });

let system: AiSystem;
let ana: Person;
let old: string;
let recent: string;
beforeAll(async () => {
  system = await createAiSystem();
  ana = await system.addTenant();
  old = await upload(ana, "vieja.txt", "La cuota del gimnasio es de 30 euros.", "2024");
  recent = await upload(
    ana,
    "nueva.md",
    "# Cuota\n\nLa cuota del gimnasio es de 35 euros.",
    "2025",
  );
  const at = "UPDATE documents SET created_at = $2 WHERE id = $1";
  await system.inspect(at, [old, "2026-01-31T23:59:59.999Z"]);
  await system.inspect(at, [recent, "2026-02-01T00:00:00.000Z"]);
});
afterAll(() => system.close());

async function upload(
  actor: Person,
  name: string,
  content: string,
  tag: string,
  visibility = "tenant",
) {
  const response = await system.app.request("/v1/documents", {
    method: "POST",
    body: fileForm(name, content, [
      ["tags", tag],
      ["visibility", visibility],
    ]),
    headers: { authorization: `Bearer ${system.tokenOf(actor)}` },
  });
  const { id } = await jsonOf(response, z.object({ id: z.string() }), 202);
  await system.settle();
  return id;
}

/** The documents that passages come from, by whoever searches. */
async function search(filter: object, actor = ana) {
  const body = { query: "cuota del gimnasio", filter };
  const { passages } = await jsonOf(await system.clientOf(actor).post("/v1/search", body), found);
  return [...new Set(passages.map(({ document }) => document.id))].sort();
}

async function ask(more: object) {
  const response = await system.clientOf(ana).post("/v1/ask", { question, ...more });
  return jsonOf(response, answerSchema);
}

const sources = ({ citations }: z.infer<typeof answerSchema>) => [
  ...new Set(citations.map(({ document }) => document.id)),
];

describe("a search", () => {
  it("finds only what fits all of its filter", async () => {
    expect(await search({})).toEqual([old, recent].sort());
    expect(await search({ documentIds: [old] })).toEqual([old]);
    expect(await search({ tags: ["2025", "2026"] })).toEqual([recent]);
    expect(await search({ mediaTypes: ["text/markdown"] })).toEqual([recent]);
    expect(await search({ mediaTypes: ["text/plain"], tags: ["2025"] })).toEqual([]);
    expect(await search({ mediaTypes: ["application/pdf"] })).toEqual([]);
  });

  it.each([
    [{ createdFrom: "2026-02-01" }, ["recent"]],
    [{ createdTo: "2026-02-01" }, ["old"]],
    [{ createdTo: "2026-01-31" }, []],
    [{ createdFrom: "2026-01-31", createdTo: "2026-02-01" }, ["old"]],
    [{ createdFrom: "2026-01-31T23:59:59.999Z" }, ["old", "recent"]],
    [{ createdTo: "2026-01-31T23:59:59.999Z" }, []],
    [{ createdFrom: "2026-02-01T01:00:00+01:00" }, ["recent"]],
    [{ createdFrom: "2026-02-01T00:00:00-01:00" }, []],
    [{ createdFrom: "0000-01-01", createdTo: "9999-12-31" }, ["old", "recent"]],
  ])("includes the beginning of its time, and not the end: %j", async (filter, names) => {
    const ids: Record<string, string> = { old, recent };
    expect(await search(filter)).toEqual(names.map((name) => ids[name]).sort());
  });

  it("finds nothing of another tenant, nor what is private to somebody else", async () => {
    const eva = await system.addTenant();
    const foreign = await upload(eva, "suya.txt", "La cuota del gimnasio es de 99 euros.", "2024");
    const luis: Person = { ...ana, userId: newId("usr") };
    const secret = await upload(luis, "s.txt", "La cuota del gimnasio: 77.", "2024", "private");
    for (const documentIds of [[foreign], [secret], [newId("doc")], ["nada' OR 1=1"]]) {
      expect(await search({ documentIds })).toEqual([]);
      const answer = await ask({ filter: { documentIds } });
      expect(answer).toMatchObject({ refused: true, citations: [], nearest: [] });
    }
    expect(await search({ documentIds: [foreign, secret, old] })).toEqual([old]);
    expect(await search({ tags: ["2024"] })).toEqual([old]);
    expect(await search({ tags: ["2024"] }, eva)).toEqual([foreign]);
    expect(await search({ tags: ["2024"] }, luis)).toEqual([old, secret].sort());
  });
});

describe("an answer", () => {
  it("comes from what fits its filter, and says so for good", async () => {
    const filter = { tags: ["2024"] };
    const answer = await ask({ filter });
    expect(answer).toMatchObject({ refused: false, filter, conflicts: [] });
    expect(sources(answer)).toEqual([old]);
    const shown = await system.clientOf(ana).get(`/v1/answers/${answer.id}`);
    expect(await jsonOf(shown, answerSchema)).toMatchObject({ filter });
    expect(await ask({})).not.toHaveProperty("filter");
  });

  it("is regenerated with its filter, and keeps it for what goes on from it", async () => {
    const filter = { mediaTypes: ["text/markdown"] };
    const first = await ask({ filter });
    const client = system.clientOf(ana);
    const again = await client.post(`/v1/answers/${first.id}/regenerate`, undefined);
    const { conversationId } = first;
    const answers = [
      await jsonOf(again, answerSchema),
      await ask({ conversationId }),
      await ask({ parentAnswerId: first.id }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ filter, conversationId });
      expect(sources(answer)).toEqual([recent]);
    }
  });

  it("is freed of it by null, by another filter, and at a new beginning", async () => {
    const first = await ask({ filter: { tags: ["2025"] } });
    const { conversationId } = first;
    const lifted = await ask({ parentAnswerId: first.id, filter: null });
    expect(lifted).not.toHaveProperty("filter");
    expect(sources(lifted).sort()).toEqual([old, recent].sort());
    expect(await ask({ conversationId, parentAnswerId: null })).not.toHaveProperty("filter");
    const other = await ask({ parentAnswerId: first.id, filter: { tags: ["2024"] } });
    expect(sources(other)).toEqual([old]);
  });
});

describe("the other doors", () => {
  it("take the same filter, and refuse a bad one by its name", async () => {
    const client = system.clientOf(ana);
    const chat = (filter: object) =>
      client.post("/v1/openai/chat/completions", {
        model: "pueblo-mente",
        messages: [{ role: "user", content: question }],
        filter,
      });
    expect(await (await chat({ documentIds: [recent] })).text()).not.toContain(old);
    const refused = await chat({ mediaTypes: ["word"] });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining("filter.mediaTypes.0"),
    ]);
    const use = async (name: string, args: object) => {
      const params = { name, arguments: args };
      const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
      return (await client.post("/v1/mcp", call)).text();
    };
    const filter = { createdTo: "2026-02-01" };
    for (const said of [
      await use("search_documents", { query: "cuota", filter }),
      await use("ask", { question, filter }),
    ]) {
      expect(said).toContain(old);
      expect(said).not.toContain(recent);
    }
    const bad = await use("ask", { question, filter: { createdTo: "ayer" } });
    expect(bad).toContain("filter.createdTo");
  });
});
