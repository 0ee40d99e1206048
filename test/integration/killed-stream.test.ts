import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredEvent } from "#shared/conversations/generation.ts";
import { createTestIdentity } from "../support/identity.ts";
import { createIngestion, type Ingestion } from "../support/ingestion.ts";
import { startSlowModel } from "../support/models/slow-openai.ts";
import { upload } from "../support/questioning.ts";
import { type SpawnedService, spawnService } from "../support/spawn-service.ts";
import { answerOf, idOf, isNumbered, textOf } from "../support/telling.ts";

const words = Array.from(
  { length: 150 },
  (_, index) => `palabra${String.fromCharCode(97 + (index % 26))}ñ`,
);
const said = `La fianza es de 2.400,00 euros [1: «La fianza es de 2.400,00 euros»], o sea: ${words.join(" ")}.`;
const whole = `La fianza es de 2.400,00 euros [1], o sea: ${words.join(" ")}.`;

let system: Ingestion;
let model: Awaited<ReturnType<typeof startSlowModel>>;
let keys: ReturnType<typeof createServer>;
let headers: Record<string, string>;
let env: Record<string, string>;
const services: SpawnedService[] = [];

beforeAll(async () => {
  system = await createIngestion();
  const ana = await system.addTenant();
  await upload(system, ana, "contrato.txt", "La fianza es de 2.400,00 euros.");
  const { signer, keySet, issuer } = createTestIdentity(system.db);
  headers = { authorization: `Bearer ${signer.sign(ana, 600)}` };
  keys = createServer(({ url }, response) => {
    response.end(JSON.stringify(url === "/internal/revocations" ? [] : keySet));
  });
  await new Promise<void>((resolve) => keys.listen(0, "127.0.0.1", resolve));
  model = await startSlowModel(said, 10);
  env = {
    DATABASE_URL: system.url,
    JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`,
    TOKEN_ISSUER: issuer,
    OBJECTS_URL: `file:${join(system.directory, "objects")}`,
    INDEX_URL: `file:${join(system.directory, "index")}`,
    EVENTS_URL: "push:document-uploaded=http://127.0.0.1:9",
    UPLOAD_URL: "http://127.0.0.1/v1/uploads",
    UPLOAD_SECRET: "a secret of this test",
    DOWNLOAD_SECRET: "a secret of this test",
    ANSWER_MODEL: "openai/slow",
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: "any",
    ANSWER_LEASE_SECONDS: "0.5",
  };
});
afterAll(async () => {
  for (const service of services) service.signal("SIGKILL");
  model.close();
  keys.close();
  keys.closeAllConnections();
  await system.close();
});

async function start(): Promise<SpawnedService> {
  const service = await spawnService("ai", env);
  services.push(service);
  return service;
}

/** Events until the stream ends or breaks, or until `enough`. */
async function read(response: Response, enough = Number.POSITIVE_INFINITY): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  const stream = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  try {
    for await (const { id, event = "", data } of stream ?? []) {
      events.push({ seq: Number(id), event, data: JSON.parse(data) });
      if (events.length === enough) break;
    }
  } catch {} // broken off, as it is meant to
  return events;
}

const ask = (service: SpawnedService) =>
  fetch(`${service.url}/v1/ask`, {
    method: "POST",
    body: JSON.stringify({ question: "¿De cuánto es la fianza del local?" }),
    headers: { ...headers, accept: "text/event-stream", "content-type": "application/json" },
  });
const resume = (service: SpawnedService, heard: StoredEvent[]) =>
  fetch(`${service.url}/v1/answers/${idOf(heard)}/events`, {
    headers: { ...headers, "last-event-id": String(heard.at(-1)?.seq) },
  });

describe("an answer whose service dies in the midst of it", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)(
    "is told to its end elsewhere after %s",
    async (signal) => {
      const [first, second] = await Promise.all([start(), start()]);
      const heard = await read(await ask(first), 6);
      if (signal === "SIGKILL") first.signal(signal);
      else void first.stop();
      expect(textOf(heard).length).toBeLessThan(whole.length);
      const rest = await read(await resume(second, heard));
      const all = [...heard, ...rest];
      expect(isNumbered(all)).toBe(true);
      expect(rest.length).toBeGreaterThan(3);
      expect(all.map(({ event }) => event)).not.toContain("restart");
      expect(Buffer.from(textOf(all)).equals(Buffer.from(whole))).toBe(true);
      expect(answerOf(all)).toBe(whole);
      const sql = "SELECT answer FROM answers WHERE id = $1";
      expect(await system.inspect(sql, [idOf(heard)])).toEqual([{ answer: whole }]);
      const again = await resume(second, all);
      expect(again.status).toBe(204);
    },
  );
});
