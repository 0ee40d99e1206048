import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf, openAiClient } from "../support/openai-client.ts";
import { startTestSystem, type TestSystem, type Visitor } from "../support/test-system.ts";

let system: TestSystem;
let ana: Visitor;
let client: OpenAI;
beforeAll(async () => {
  system = await startTestSystem();
  ana = await system.signIn("ana@tienda.example");
  client = openAiClient(system, await keyOf(ana, ["search", "ask"]));
});
afterAll(() => system.stop());

describe("the models, by the stock client", () => {
  it("lists what answers and what embeds, and shows each", async () => {
    const { data } = await client.models.list();
    const ids = data.map(({ id }) => id);
    expect(ids).toContain("pueblo-mente");
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(await client.models.retrieve(id)).toMatchObject({ id });
  });

  it("does not know any other", async () => {
    const failure = await client.models.retrieve("gpt-4o").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.NotFoundError);
    expect(failure).toMatchObject({ status: 404, code: "model_not_found", param: "model" });
    expect(failure).toMatchObject({ message: expect.stringContaining("gpt-4o") });
  });
});

describe("embeddings, by the stock client", () => {
  const input = ["La fianza es de 2.400 euros.", "El local mide 85 metros."];

  it("come as bytes by default, and as the same numbers on request", async () => {
    // The client asks for base64 by itself, and decodes it.
    const packed = await client.embeddings.create({ model: "pueblo-mente", input });
    const plain = await client.embeddings.create({
      model: packed.model,
      input,
      encoding_format: "float",
      dimensions: packed.data[0]?.embedding.length ?? 0,
    });
    expect(packed.data.map(({ index }) => index)).toEqual([0, 1]);
    expect(packed.usage.total_tokens).toBeGreaterThan(5);
    for (const [i, { embedding }] of packed.data.entries()) {
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
      expect([...embedding]).toEqual(plain.data[i]?.embedding.map(Math.fround));
    }
    const one = await client.embeddings.create({ model: "pueblo-mente", input: input[1] ?? "" });
    expect(one.data[0]?.embedding).toEqual(packed.data[1]?.embedding);
  });

  it.each([
    ["tokens", { input: [1, 2, 3] }, "input"],
    ["lists of tokens", { input: [[1, 2], [3]] }, "input"],
    ["nothing", { input: [] }, "input"],
    ["an empty text that stands alone", { input: "" }, "input"],
    ["an empty text", { input: ["a", " "] }, "input.1"],
    ["a text that is too long", { input: ["a".repeat(32_001)] }, "input.0"],
    ["too many texts", { input: new Array<string>(2_049).fill("a") }, "input"],
    ["other dimensions", { input: "a", dimensions: 3 }, "dimensions"],
    ["another encoding", { input: "a", encoding_format: "hex" }, "encoding_format"],
  ])("of %s are refused, by the field that is at fault", async (_, body, param) => {
    const send = client.post("/embeddings", { body: { model: "pueblo-mente", ...body } });
    const failure = await send.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
    expect(failure).toMatchObject({ param, type: "invalid_request_error" });
  });

  it("of another model are not found", async () => {
    const sent = client.embeddings.create({ model: "text-embedding-3-small", input });
    await expect(sent).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it("take the permission to search", async () => {
    const asker = openAiClient(system, await keyOf(ana, ["ask"]));
    const sent = asker.embeddings.create({ model: "pueblo-mente", input });
    await expect(sent).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
  });
});

describe("an error, by the stock client", () => {
  it("tells who is nobody, in any language", async () => {
    const headers = { "accept-language": "en" };
    const nobody = openAiClient(system, "pm_live_wrong");
    const failure = await nobody.models.list({ headers }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(failure).toMatchObject({ code: "invalid_api_key", requestID: expect.any(String) });
    expect(failure).toMatchObject({ message: expect.stringContaining("API key is not valid") });
  });

  it("tells of a body that is too large, broken, or for nobody", async () => {
    const huge = "a".repeat(1_100_000);
    const sent = client.embeddings.create({ model: "pueblo-mente", input: huge });
    await expect(sent).rejects.toMatchObject({ status: 413, code: "payload_too_large" });
    await expect(client.post("/nowhere", { body: {} })).rejects.toMatchObject({
      status: 404,
      code: "not_found",
    });
    const broken = client.post("/embeddings", { body: "{" });
    await expect(broken).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  });
});
