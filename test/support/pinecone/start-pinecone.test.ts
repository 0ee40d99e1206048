import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type FakePinecone, startPinecone } from "./start-pinecone.ts";

const dimensions = 3;
let pinecone: FakePinecone;
beforeAll(async () => {
  pinecone = await startPinecone({ dimensions });
  await post("/vectors/upsert", { namespace: "papers", vectors: [vector("a"), vector("b")] });
});
afterAll(() => pinecone.close());

function vector(id: string, more: Record<string, unknown> = {}) {
  return { id, values: [0, 0.5, 1], metadata: { document: "doc" }, ...more };
}

function call(method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  const usual = {
    "Api-Key": pinecone.apiKey,
    "X-Pinecone-Api-Version": "2026-04",
    "Content-Type": "application/json",
  };
  return fetch(`${pinecone.url}${path}`, {
    method,
    headers: { ...usual, ...headers },
    ...(body !== undefined && { body }),
  });
}
const post = (path: string, body: unknown) => call("POST", path, JSON.stringify(body));

const many = (count: number) => Array.from({ length: count }, (_, i) => `id${i}`);
const sparse = (indices: number[], values = indices.map(() => 1)) => ({
  sparseValues: { indices, values },
});
const upsert = (...vectors: unknown[]) => ["/vectors/upsert", { vectors }] as const;
const query = (more: Record<string, unknown>) =>
  ["/query", { vector: [1, 0, 0], topK: 1, namespace: "papers", ...more }] as const;
const remove = (more: Record<string, unknown>) =>
  ["/vectors/delete", { namespace: "papers", ...more }] as const;

describe("the fake of Pinecone refuses, like the real one,", () => {
  it.each([
    ["more than 1,000 records", upsert(...many(1_001).map((id) => vector(id)))],
    ["no record", upsert()],
    ["vectors of other dimensions", upsert(vector("x", { values: [1, 2] }))],
    ["vectors of zeros", upsert(vector("x", { values: [0, 0, 0] }))],
    ["numbers that are none", upsert(vector("x", { values: [1, null, 2] }))],
    ["sparse indices without values", upsert(vector("x", sparse([1, 2], [1])))],
    ["sparse indices given twice", upsert(vector("x", sparse([7, 7])))],
    ["sparse indices beyond 32 bits", upsert(vector("x", sparse([2 ** 32])))],
    ["empty sparse values", upsert(vector("x", sparse([])))],
    ["more than 1,000 sparse values", upsert(vector("x", sparse(many(1_001).map((_, i) => i))))],
    ["metadata of more than 40 KB", upsert(vector("x", { metadata: { a: "x".repeat(41_000) } }))],
    ["nested metadata", upsert(vector("x", { metadata: { a: { b: 1 } } }))],
    ["metadata that is null", upsert(vector("x", { metadata: { a: null } }))],
    ["ids of more than 512 characters", upsert(vector("x".repeat(513)))],
    ["ids that are not ASCII", upsert(vector("año"))],
    ["unknown fields", upsert({ ...vector("x"), text: "El contrato" })],
    ["more than 10,000 hits", query({ topK: 10_001 })],
    ["no hits", query({ topK: 0 })],
    ["questions of other dimensions", query({ vector: [1] })],
    ["unknown operators", query({ filter: { document: { $like: "d" } } })],
    ["more than 10,000 values of a filter", query({ filter: { document: { $in: many(10_001) } } })],
    ["empty filters", query({ filter: {} })],
    ["more than 1,000 deletions", remove({ ids: many(1_001) })],
    ["deletions of nothing", remove({})],
    ["deletions by ids and filter", remove({ ids: ["a"], filter: { document: "doc" } })],
  ])("%s", async (_name, [path, body]) => {
    const response = await post(path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 3, details: [] });
  });

  it("requests of more than 2 MB", async () => {
    const vectors = many(900).map((id) => vector(id, { metadata: { a: "x".repeat(2_500) } }));
    expect((await post("/vectors/upsert", { vectors })).status).toBe(400);
  });

  it.each([
    ["pages of more than 100 ids", "/vectors/list?namespace=papers&limit=101"],
    ["prefixes with spaces", "/vectors/list?namespace=papers&prefix=a%20b"],
    ["fetching nothing", "/vectors/fetch?namespace=papers"],
    ["unknown parameters", "/vectors/list?namespace=papers&offset=3"],
  ])("%s", async (_name, path) => {
    expect((await call("GET", path)).status).toBe(400);
  });

  it("requests without their key, version or type", async () => {
    const body = JSON.stringify(query({})[1]);
    const status = async (headers: Record<string, string>) =>
      (await call("POST", "/query", body, headers)).status;
    expect(await status({})).toBe(200);
    expect(await status({ "Api-Key": "" })).toBe(401);
    expect(await status({ "Api-Key": "pcsk_other" })).toBe(401);
    expect(await status({ "X-Pinecone-Api-Version": "1999-01" })).toBe(400);
    expect(await status({ "Content-Type": "text/plain" })).toBe(415);
  });

  it("deletions in a namespace that there never was", async () => {
    const response = await post("/vectors/delete", { namespace: "none", ids: ["a"] });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 5, message: "Namespace not found" });
  });
});

describe("the fake of Pinecone", () => {
  const found = z.object({
    matches: z.array(z.object({ id: z.string(), score: z.number(), values: z.array(z.number()) })),
  });
  const search = async (more: Record<string, unknown>) =>
    found.parse(await (await post(...query(more))).json()).matches;

  it("adds the dense and the sparse product as they are", async () => {
    const namespace = "sums";
    await post("/vectors/upsert", {
      namespace,
      vectors: [vector("plain"), vector("both", sparse([5, 9], [2, 4]))],
    });
    const sparseVector = { indices: [9, 6], values: [0.5, 3] };
    const hits = await search({ namespace, topK: 10, vector: [0, 1, 0], sparseVector });
    expect(hits).toEqual([
      { id: "both", score: 2.5, values: [] },
      { id: "plain", score: 0.5, values: [] },
    ]);
  });

  it("keeps namespaces apart, and knows nothing of what was never written", async () => {
    expect((await search({ topK: 10 })).map(({ id }) => id).sort()).toEqual(["a", "b"]);
    expect(await search({ namespace: "none" })).toEqual([]);
  });

  it("lists ids in order, page by page", async () => {
    const namespace = "pages";
    const ids = many(250).sort();
    await post("/vectors/upsert", { namespace, vectors: ids.map((id) => vector(id)) });
    const listed = z.object({
      vectors: z.array(z.object({ id: z.string() })),
      pagination: z.object({ next: z.string() }).optional(),
    });
    const seen: string[] = [];
    let token = "";
    do {
      const path = `/vectors/list?namespace=${namespace}${token && `&paginationToken=${token}`}`;
      const { vectors, pagination } = listed.parse(await (await call("GET", path)).json());
      expect(vectors.length).toBeLessThanOrEqual(100);
      seen.push(...vectors.map(({ id }) => id));
      token = encodeURIComponent(pagination?.next ?? "");
    } while (token);
    expect(seen).toEqual(ids);
  });

  it("numbers writes, and shows each one late when it is told to", async () => {
    const namespace = "late";
    pinecone.lag = { reads: 1 };
    const write = await post("/vectors/upsert", { namespace, vectors: [vector("a")] });
    expect(write.headers.get("x-pinecone-request-lsn")).toBe("1");
    expect(await search({ namespace })).toEqual([]);
    const read = await post(...query({ namespace }));
    expect(read.headers.get("x-pinecone-max-indexed-lsn")).toBe("1");
    pinecone.lag = {};
  });
});
