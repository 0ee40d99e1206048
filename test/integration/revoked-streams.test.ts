import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { clientOf, jsonOf } from "../support/http-client.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

const session = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const announced = z.object({ document: z.object({ id: z.string() }) });

let system: WholeSystem;
beforeAll(async () => {
  system = await createWholeSystem();
});
afterAll(() => system.close());

it("a stream that is open ends with the rights of who reads it", async () => {
  const exchanged = await system.anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: system.identity.localIdentity.signIn("lectora@example.com"),
    subject_token_type: "urn:pueblo:token-type:firebase-id-token",
  });
  const { access_token: token } = await jsonOf(exchanged, session);
  const owner = system.anyone.as(token);
  const body = { filename: "a.txt", mediaType: "text/plain", bytes: 3 };
  const { document } = await jsonOf(await owner.post("/v1/documents", body), announced, 201);
  const made = await owner.post("/v1/auth/api-keys", { name: "k", scopes: ["documents:read"] });
  const { id, key } = await jsonOf(made, z.object({ id: z.string(), key: z.string() }), 201);

  const reader = clientOf(system.doors.gateway).as(key);
  const stream = await reader.get(`/v1/documents/${document.id}/events`);
  expect(stream.status).toBe(200);
  await owner.delete(`/v1/auth/api-keys/${id}`);
  system.aMinuteLater();
  const told = await stream.text(); // to its end
  expect(told).toContain("event: error");
  expect(told).toContain("unauthenticated");
});
