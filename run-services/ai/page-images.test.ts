import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { type AiSystem, createAiSystem, fileForm } from "../../test/support/ai-app.ts";
import { jsonOf } from "../../test/support/http-client.ts";
import { drawScan } from "../../test/support/scans/draw-scan.ts";

let system: AiSystem;
let actor: Actor & { kind: "user" };
let id: string;

const recognizer = {
  model: "fake",
  recognize: async () => ({
    text: "La garantía dura dos años desde la entrega.",
    confidence: 0.875,
  }),
};
const withId = z.object({ id: z.string() });

beforeAll(async () => {
  system = await createAiSystem();
  Object.assign(system.deps, { recognizer });
  actor = await system.addTenant();
  const scan = new Uint8Array(drawScan(["Garantía"], { scale: 0.3 }).toBuffer("image/png"));
  const form = fileForm("garantía.png", scan, [["visibility", "private"]], "image/png");
  const headers = { authorization: `Bearer ${system.tokenOf(actor)}` };
  const uploaded = await system.app.request("/v1/documents", {
    method: "POST",
    headers,
    body: form,
  });
  id = (await jsonOf(uploaded, withId, 202)).id;
  await system.settle();
});
afterAll(() => system.close());

it("gives the picture of a page, to be looked at and never run", async () => {
  const got = await system.clientOf(actor).get(`/v1/documents/${id}/pages/1/image`);
  expect(got.status).toBe(200);
  expect(got.headers.get("content-type")).toBe("image/jpeg");
  expect(got.headers.get("x-content-type-options")).toBe("nosniff");
  expect(got.headers.get("content-security-policy")).toContain("sandbox");
  const bytes = Buffer.from(await got.arrayBuffer());
  expect(bytes.toString("hex", 0, 3)).toBe("ffd8ff"); // drawn anew: nothing of the file is in it
});

it("has no picture of other pages, and none for others", async () => {
  const statusOf = async (who: Actor & { kind: "user" }, path: string) =>
    (await system.clientOf(who).get(path)).status;
  const path = `/v1/documents/${id}/pages/1/image`;
  const colleague = { ...actor, userId: newId("usr") };
  expect(await statusOf(actor, `/v1/documents/${id}/pages/2/image`)).toBe(404);
  expect(await statusOf(colleague, path)).toBe(404);
  expect(await statusOf(await system.addTenant(), path)).toBe(404);
  expect(await statusOf(actor, `/v1/documents/${id}/pages/x/image`)).toBe(422);
});

it("cites what was recognised as that, with the picture of its page", async () => {
  const marks = z.object({
    recognized: z.literal(true),
    confidence: z.literal(0.875),
    pageImage: z.literal(`/v1/documents/${id}/pages/1/image`),
    page: z.literal(1),
  });
  const question = "¿Cuánto dura la garantía?";
  const asked = await system.clientOf(actor).post("/v1/ask", { question });
  await jsonOf(asked, z.object({ citations: z.array(marks).min(1) }));
  const found = await system.clientOf(actor).post("/v1/search", { query: question });
  await jsonOf(found, z.object({ passages: z.array(marks).min(1) }));
});
