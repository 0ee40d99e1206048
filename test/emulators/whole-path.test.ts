import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type CloudSystem, startCloudSystem } from "../support/cloud-system.ts";
import { type Client, jsonOf, problemOf } from "../support/http-client.ts";

const patient = { timeout: 90_000, interval: 100 };
const documentShape = z.object({ id: z.string(), status: z.string() });
const answerShape = z.object({
  answer: z.string(),
  refused: z.boolean(),
  citations: z.array(z.object({ quote: z.string(), start: z.int(), end: z.int() })),
  usage: z.object({
    model: z.string(),
    inputTokens: z.int(),
    cost: z.object({ amountMicros: z.int(), currency: z.literal("USD") }),
  }),
});
const uploadShape = z.object({
  document: documentShape,
  upload: z.object({ method: z.string(), url: z.url(), headers: z.record(z.string(), z.string()) }),
});

let cloud: CloudSystem;
let ana: Client & { tenantId: string };
const email = "ana@empresa.example";
beforeAll(async () => {
  cloud = await startCloudSystem();
});
afterAll(() => cloud?.close());

/** Signs up, follows the link in the mail, signs in, and exchanges what Firebase gave. */
async function signUp(address: string) {
  const { idToken } = await cloud.people.signUp(address);
  await cloud.people.verifyEmail(address, idToken);
  return cloud.exchange((await cloud.people.signIn(address)).idToken);
}

const clause = (n: number) =>
  `Cláusula ${n}. El plazo de entrega del pedido número ${n} es de ${10 + n} días naturales.`;
const contract = Array.from({ length: 40 }, (_, n) => `${clause(n)} `.repeat(6)).join("\n\n");

async function upload(filename: string, text: string, headers = {}): Promise<string> {
  const form = new FormData();
  form.set("file", new File([text], filename, { type: "text/plain" }));
  const packed = new Response(form);
  const type = packed.headers.get("content-type") ?? "";
  const body = await packed.text();
  const sent = await ana.call("POST", "/v1/documents", body, { "content-type": type, ...headers });
  return (await jsonOf(sent, documentShape, 202)).id;
}

async function statusOf(id: string): Promise<string> {
  const response = await ana.get(`/v1/documents/${id}`);
  return response.status === 404 ? "gone" : (await jsonOf(response, documentShape)).status;
}

const becomes = (id: string, status: string) =>
  expect.poll(() => statusOf(id), patient).toBe(status);

async function ask(question: string) {
  return jsonOf(await ana.post("/v1/ask", { question }), answerShape);
}

describe("the whole of it on the parts of the cloud", () => {
  it("signs a person up and in with Firebase", async () => {
    ana = await signUp(email);
    const profile = z.object({ email: z.string() });
    expect(await jsonOf(await ana.get("/v1/me"), profile)).toEqual({ email });
  });

  it("carries a document from upload to indexed to answers to gone, in one trace", async () => {
    const traceId = randomBytes(16).toString("hex");
    const traceparent = `00-${traceId}-${randomBytes(8).toString("hex")}-01`;
    const id = await upload("contrato.txt", contract, { traceparent });
    await becomes(id, "indexed");
    // Spans end, and are told of, a moment after what they measure.
    const named = (name: string) =>
      cloud.spans.getFinishedSpans().filter((span) => span.name === name);
    const batches = await cloud.inspect("SELECT FROM passage_batches WHERE document_id = $1", [id]);
    expect(batches.length).toBeGreaterThan(3);
    await expect.poll(() => named("index-passages").length, patient).toBe(batches.length);
    const path = ["POST /v1/documents", "extract-document", "index-passages"];
    for (const name of path) {
      const traces = new Set(named(name).map((span) => span.spanContext().traceId));
      expect([name, ...traces]).toEqual([name, traceId]);
    }

    const answer = await ask("¿Cuál es el plazo de entrega del pedido número 7?");
    expect(answer.refused).toBe(false);
    const { model, inputTokens, cost } = answer.usage;
    expect(model).toBe("gemini-2.5-flash");
    expect(inputTokens).toBeGreaterThan(0);
    expect(cost.amountMicros).toBeGreaterThan(0);
    const text = await jsonOf(
      await ana.get(`/v1/documents/${id}/text`),
      z.object({ text: z.string() }),
    );
    expect(answer.citations.length).toBeGreaterThan(0);
    for (const { quote, start, end } of answer.citations) {
      expect(text.text.slice(start, end)).toBe(quote);
    }

    const entries = () => cloud.gcs.objects.names(`${ana.tenantId}/${id}/`);
    expect(entries().length).toBeGreaterThan(0);
    expect((await ana.delete(`/v1/documents/${id}`)).status).toBe(204);
    expect((await ask("¿Cuál es el plazo de entrega del pedido número 7?")).refused).toBe(true);
    const rows = () => cloud.inspect("SELECT FROM documents WHERE id = $1", [id]);
    await expect.poll(rows, patient).toEqual([]);
    expect(entries()).toEqual([]);
  });

  it("takes a large file straight into the bucket, told of by the bucket alone", async () => {
    const bytes = Buffer.from(`Tarifa especial: el quintal vale 93,40 euros. ${contract}`);
    const announced = await jsonOf(
      await ana.post("/v1/documents", {
        filename: "tarifa.txt",
        mediaType: "text/plain",
        bytes: bytes.length,
      }),
      uploadShape,
      201,
    );
    const { method, url, headers } = announced.upload;
    expect((await fetch(url, { method, headers, body: bytes })).status).toBe(200);
    const notice = cloud.gcs.notices.find(
      ({ attributes }) => attributes?.objectId?.includes(announced.document.id) === true,
    );
    await cloud.stock.topic("object-finalized").publishMessage({
      data: Buffer.from(notice?.body ?? ""),
      attributes: notice?.attributes ?? {},
    });
    await becomes(announced.document.id, "indexed");
    expect((await ask("¿Cuánto vale el quintal?")).answer).toContain("93,40");
  });

  it("takes a batch job's import and question, and announces the answer", async () => {
    const answers: unknown[] = [];
    const [subscription] = await cloud.stock
      .topic("question-answered")
      .createSubscription("batch-job");
    subscription.on("message", (message) => {
      answers.push(JSON.parse(message.data.toString()).data);
      message.ack();
    });
    const { tenantId } = ana;
    const object = `imports/${tenantId}/lote/garantia.txt`;
    const bytes = Buffer.from("La garantía de los hornos Vulcano dura siete años.");
    await cloud.objects.put(object, bytes);
    const publish = (topic: string, data: object) =>
      cloud.stock.topic(topic).publishMessage({ json: { version: 1, tenantId, data } });
    await publish("document-import-requested", { object });
    const imported = async () => {
      const sql = "SELECT status FROM documents WHERE filename = 'garantia.txt'";
      return (await cloud.inspect<{ status: string }>(sql))[0]?.status;
    };
    await expect.poll(imported, patient).toBe("indexed");
    const question = "¿Cuánto dura la garantía de los hornos Vulcano?";
    await publish("question-asked", { question, reference: "fila 1" });
    await expect
      .poll(() => answers, patient)
      .toMatchObject([
        { reference: "fila 1", error: null, answer: { answer: expect.stringContaining("siete") } },
      ]);
    await subscription.close();
  });
});

describe("a part that is killed in the middle and comes back", () => {
  it("Pub/Sub: uploads are taken meanwhile, and each is indexed in the end", async () => {
    const before = await upload("antes.txt", `Antes. ${contract}`);
    await cloud.pubsub.kill();
    const during = await upload("durante.txt", `Durante. ${contract}`);
    expect(["uploaded", "extracting"]).toContain(await statusOf(during));
    await cloud.pubsub.restart();
    await becomes(before, "indexed");
    await becomes(during, "indexed");
    const dead = await cloud.inspect("SELECT reason FROM dead_events");
    expect(dead).toEqual([]);
  });

  it("Redis: limits go on in memory, then in Redis again", async () => {
    const left = async () => {
      const response = await ana.get("/v1/me");
      expect(response.status).toBe(200);
      return Number(response.headers.get("ratelimit-remaining"));
    };
    // Two requests one after the other, within one window: where it turns, the next two.
    const taken = async () => (await left()) - (await left());
    await expect.poll(taken, patient).toBe(1);
    await cloud.redis.kill();
    await expect.poll(taken, patient).toBe(1);
    await cloud.redis.restart();
    const keys = () => left().then(() => cloud.redisKeys("limit:usr_*"));
    await expect.poll(keys, patient).not.toEqual([]);
  });

  it("Firebase: who is signed in goes on, who is not is asked to wait", async () => {
    const { idToken } = await cloud.people.signIn(email);
    await cloud.firebase.kill();
    expect((await ana.get("/v1/me")).status).toBe(200);
    const refused = await cloud.anyone.post("/v1/auth/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: idToken,
      subject_token_type: "urn:pueblo:token-type:firebase-id-token",
    });
    expect(await problemOf(refused)).toMatchObject({ status: 503, code: "unavailable" });
    await cloud.firebase.restart();
    // The emulator has forgotten everybody: a new account, with the same address.
    const again = await signUp(email);
    expect((await again.get("/v1/me")).status).toBe(200);
  });
});
