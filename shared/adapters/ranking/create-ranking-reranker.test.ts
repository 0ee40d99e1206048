import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goodToken } from "../../../test/support/models/google-error.ts";
import { quickRetries } from "../../../test/support/models/remote-model-cases.ts";
import { type Models, startModels } from "../../../test/support/models/start-models.ts";
import type { Fault } from "../../../test/support/models/wire-server.ts";
import { describeReranker } from "../../../test/support/reranker-conformance.ts";
import { createRankingReranker } from "./create-ranking-reranker.ts";

function create(models: Models, accessToken = goodToken) {
  const model = "semantic-ranker-default-004";
  const given = { project: "pueblo", model, baseUrl: models.url, accessToken };
  return createRankingReranker({ ...given, retry: quickRetries });
}

describeReranker("the ranking API", async () => {
  const models = await startModels();
  return { reranker: create(models), close: models.close };
});

describe("the ranking API over the wire", () => {
  let models: Models;
  beforeAll(async () => {
    models = await startModels();
  });
  afterAll(() => models.close());

  const passages = [{ id: "a", title: "Contrato", text: "El contrato vence en mayo." }];
  const rerank = (signal?: AbortSignal) => create(models).rerank("contrato", passages, signal);

  it("sends titles and contents apart, and counts what is paid for", async () => {
    const many = Array.from({ length: 150 }, (_, i) => ({ id: `${i}`, title: "T", text: `c${i}` }));
    expect((await create(models).rerank("c1", many)).units).toBe(2);
    expect(models.requests.at(-1)).toMatchObject({
      path: "/v1/projects/pueblo/locations/global/rankingConfigs/default_ranking_config:rank",
      body: { query: "c1", ignoreRecordDetailsInResponse: true },
    });
    expect(models.requests.at(-1)?.body).toHaveProperty("records.7", {
      id: "7",
      title: "T",
      content: "c7",
    });
  });

  it.each<[string, Fault]>([
    ["a connection that breaks", { kind: "reset" }],
    ["half an answer", { kind: "half" }],
    ["half an answer that looks whole", { kind: "half", clean: true }],
    ["a server's error", { kind: "status", status: 500 }],
    ["a quota that is used up", { kind: "status", status: 429, retryAfter: "0.01" }],
    ["a page for people", { kind: "page" }],
    ["a slow answer", { kind: "delay", ms: 20 }],
  ])("ranks in spite of %s", async (_what, fault) => {
    models.fail(fault);
    expect((await rerank()).scores.has("a")).toBe(true);
    expect(models.pending()).toBe(0);
  });

  it("gives up at once on credentials that have expired", async () => {
    const before = models.requests.length;
    models.fail({ kind: "status", status: 401 });
    await expect(rerank()).rejects.toMatchObject({ code: "unavailable", message: "unavailable" });
    expect(models.requests.length - before).toBe(1);
    const wrong = create(models, "old").rerank("contrato", passages);
    await expect(wrong).rejects.toMatchObject({ code: "unavailable" });
  });

  it("closes the connection when its signal aborts", async () => {
    models.fail({ kind: "stall" });
    const abort = new AbortController();
    const ranking = rerank(abort.signal);
    await models.whenAnswering();
    abort.abort();
    await expect(ranking).rejects.toBe(abort.signal.reason);
    await models.whenAbandoned();
  });

  it("is refused more than 200 records", async () => {
    const many = Array.from({ length: 201 }, (_, i) => ({ id: `${i}`, title: "T", text: "c" }));
    await expect(create(models).rerank("c", many)).rejects.toMatchObject({ code: "unavailable" });
  });
});
