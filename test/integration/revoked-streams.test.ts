import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { createGenerations } from "#shared/conversations/generations.ts";
import { type Client, jsonOf, problemOf } from "../support/http-client.ts";
import { quote, scripted, text } from "../support/questioning.ts";
import { createGate } from "../support/telling.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

const session = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const announced = z.object({ document: z.object({ id: z.string() }) });
const question = "¿De cuánto es la fianza?";

/** Opened when everybody has been cut off. */
const gate = createGate();
const model = scripted(async function* (_, signal) {
  yield quote(1, "La fianza es de 2.400 euros");
  yield text("La fianza es de 2.400 euros [1], dicho de otro modo ");
  await Promise.race([gate.opened, once(signal)]);
  yield text("en SECRETO.");
});
const once = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));

let system: WholeSystem;
beforeAll(async () => {
  const generations = createGenerations({ graceMs: 1_000, leaseMs: 1_000 });
  system = await createWholeSystem({ parts: { model, generations } });
});
afterAll(() => system.close());

const idTokenOf = (email: string) => system.identity.localIdentity.signIn(email);
const exchange = (email: string, tenant?: string) =>
  system.anyone.post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: idTokenOf(email),
    subject_token_type: "urn:pueblo:token-type:firebase-id-token",
    ...(tenant && { tenant }),
  });

async function signIn(email: string, tenant?: string) {
  const got = await jsonOf(await exchange(email, tenant), session);
  return { client: system.anyone.as(got.access_token), tenantId: got.tenant.id };
}

/** A stream that has begun: what it has told, and what it tells to its end. */
async function begin(sent: Promise<Response>, enough: string) {
  const response = await sent;
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  const next = async () => {
    const { done = true, value } = (await reader?.read()) ?? {};
    told += value ?? "";
    return !done;
  };
  while (!told.includes(enough) && (await next()));
  return {
    begun: told,
    async toTheEnd() {
      while (await next());
      return told;
    },
  };
}

const stream = { accept: "text/event-stream" };
const idIn = (told: string) => /"id":"(ans_[a-z0-9]+)"/.exec(told)?.[1] ?? "";

/** Every kind of stream that tells of answers, of the same reader, all under way. */
async function listen(reader: Client) {
  const asked = await begin(reader.post("/v1/ask", { question }, stream), "dicho");
  const path = `/v1/answers/${idIn(asked.begun)}/events`;
  const chat = { model: "pueblo-mente", stream: true };
  const messages = [{ role: "user", content: question }];
  const streams = await Promise.all([
    begin(reader.get(path, { "last-event-id": "1" }), "dicho"),
    begin(reader.post("/v1/openai/chat/completions", { ...chat, messages }), "dicho"),
  ]);
  return { path, streams: [asked, ...streams] };
}

it("a stream that is open ends with the rights of who reads it, and goes on for nobody", async () => {
  const { client: owner, tenantId } = await signIn("duena@example.com");
  const announcement = { filename: "a.txt", mediaType: "text/plain", bytes: 3 };
  const made = await owner.post("/v1/documents", announcement);
  const { document } = await jsonOf(made, announced, 201);
  const form = new FormData();
  form.set("file", new File(["La fianza es de 2.400 euros."], "b.txt", { type: "text/plain" }));
  const packed = new Response(form);
  const type = { "content-type": packed.headers.get("content-type") ?? "" };
  const uploaded = await owner.call("POST", "/v1/documents", await packed.text(), type);
  expect(uploaded.status).toBe(202);
  await system.settle();

  const scopes = ["documents:read", "ask"];
  const keyed = await owner.post("/v1/auth/api-keys", { name: "k", scopes });
  const { id, key } = await jsonOf(keyed, z.object({ id: z.string(), key: z.string() }), 201);
  const byKey = system.anyone.as(key);
  const invitation = { email: "lector@example.com", role: "member" };
  const invited = await owner.post(`/v1/tenants/${tenantId}/invitations`, invitation);
  const { token } = await jsonOf(invited, z.object({ token: z.string() }), 201);
  await (await signIn(invitation.email)).client.post("/v1/invitations/accept", { token });
  const { client: member } = await signIn(invitation.email, tenantId);
  const { id: memberId } = await jsonOf(await member.get("/v1/me"), z.object({ id: z.string() }));

  const watched = await begin(byKey.get(`/v1/documents/${document.id}/events`), "event:");
  const ofKey = await listen(byKey);
  const ofMember = await listen(member);
  const revoked = [
    await owner.delete(`/v1/auth/api-keys/${id}`),
    await owner.delete(`/v1/tenants/${tenantId}/members/${memberId}`),
  ];
  expect(revoked.map(({ status }) => status)).toEqual([204, 204]);
  system.aMinuteLater();
  for (const one of [watched, ...ofKey.streams, ...ofMember.streams]) {
    const told = await one.toTheEnd();
    expect(told).toContain("error");
    expect(told).toMatch(/unauthenticated|invalid_api_key/);
    expect(told).not.toContain("[DONE]");
  }
  for (const [reader, { path }] of [
    [byKey, ofKey],
    [member, ofMember],
  ] as const) {
    for (const again of [
      await reader.get(path, { "last-event-id": "1" }),
      await reader.get(path.replace("/events", "")),
      await reader.post("/v1/ask", { question }, stream),
    ]) {
      expect((await problemOf(again)).code).toBe("unauthenticated");
    }
  }

  // Nobody may listen any more: what nobody hears is ended, and what it took is known.
  for (const { path } of [ofKey, ofMember]) {
    const answerId = path.split("/")[3] ?? "";
    await system.deps.generations.find(answerId)?.finished;
    const sql = "SELECT state, usage FROM generations WHERE answer_id = $1";
    expect(await system.inspect(sql, [answerId])).toMatchObject([
      { state: "abandoned", usage: { model: "scripted-1", outputTokens: expect.any(Number) } },
    ]);
  }
  gate.open();
  expect(await system.inspect("SELECT FROM answers")).toEqual([]);
});
