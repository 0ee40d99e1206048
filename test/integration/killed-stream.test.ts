import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createOpenAiModel } from "#shared/adapters/openai/create-openai-model.ts";
import type { StoredEvent } from "#shared/conversations/generation.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { type AiSystem, createAiSystem } from "../support/ai-app.ts";
import { startHaltingModel } from "../support/models/halting-openai.ts";
import { upload } from "../support/questioning.ts";
import { type SpawnedService, spawnService } from "../support/spawn-service.ts";
import { answerOf, idOf, isNumbered, textOf } from "../support/telling.ts";

/** No digits: what a text says in numbers waits until it is checked. */
const wordOf = (n: number) => `ñ${String.fromCharCode(97 + n / 26, 97 + (n % 26))}é`;
const words = Array.from({ length: 150 }, (_, n) => wordOf(n));
const said = `La fianza es de 2.400,00 euros [1: «La fianza es de 2.400,00 euros»], o sea: ${words.join(" ")}.`;
const whole = `La fianza es de 2.400,00 euros [1], o sea: ${words.join(" ")}.`;
const price = { inputMicrosPerMillion: 0, outputMicrosPerMillion: 0, currency: "USD" };

let model: Awaited<ReturnType<typeof startHaltingModel>>;
let system: AiSystem;
let keys: ReturnType<typeof createServer>;
let ana: Actor & { kind: "user" };
let headers: Record<string, string>;
let services: SpawnedService[] = [];

beforeAll(async () => {
  model = await startHaltingModel(said, [60, 110]);
  const settings = { baseURL: model.url, apiKey: "any", model: "halting", price };
  system = await createAiSystem({ model: createOpenAiModel(settings) });
  const { keySet, issuer } = system.identity;
  keys = createServer(({ url }, response) => {
    response.end(JSON.stringify(url === "/internal/revocations" ? [] : keySet));
  });
  await new Promise<void>((resolve) => keys.listen(0, "127.0.0.1", resolve));
  const env = {
    DATABASE_URL: system.url,
    JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`,
    TOKEN_ISSUER: issuer,
    OBJECTS_URL: `file:${join(system.directory, "objects")}`,
    INDEX_URL: `file:${join(system.directory, "index")}`,
    EVENTS_URL: "push:document-uploaded=http://127.0.0.1:9",
    UPLOAD_URL: "http://127.0.0.1/v1/uploads",
    UPLOAD_SECRET: "a secret of this test",
    DOWNLOAD_SECRET: "a secret of this test",
    ANSWER_MODEL: "openai/halting",
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: "any",
    ANSWER_LEASE_SECONDS: "0.5",
  };
  const starting = Promise.all([spawnService("ai", env), spawnService("ai", env)]);
  ana = await system.addTenant();
  await upload(system, ana, "contrato.txt", "La fianza es de 2.400,00 euros.");
  headers = { authorization: `Bearer ${system.tokenOf(ana)}` };
  services = await starting;
});
afterAll(async () => {
  for (const service of services) service.signal("SIGKILL");
  model.close();
  keys.close();
  keys.closeAllConnections();
  await system.close();
});

/** Events until the stream ends or breaks, or until the text has `enough`. */
async function read(response: Response, enough?: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  const stream = response.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  try {
    for await (const { id, event = "", data } of stream ?? []) {
      events.push({ seq: Number(id), event, data: JSON.parse(data) });
      if (enough !== undefined && textOf(events).includes(enough)) break;
    }
  } catch {} // broken off, as it is meant to
  return events;
}

const pathOf = (heard: StoredEvent[]) => `/v1/answers/${idOf(heard)}/events`;
const comeBack = (heard: StoredEvent[]) => ({
  ...headers,
  "last-event-id": String(heard.at(-1)?.seq),
});

it("an answer is told to its end, byte for byte, though one service after another dies of it", async () => {
  const [first, second] = services;
  const asked = await fetch(`${first?.url}/v1/ask`, {
    method: "POST",
    body: JSON.stringify({ question: "¿De cuánto es la fianza del local?" }),
    headers: { ...headers, accept: "text/event-stream", "content-type": "application/json" },
  });
  const heard = await read(asked, wordOf(20));
  first?.signal("SIGKILL");
  await first?.ended();
  expect(textOf(heard)).not.toContain(wordOf(80));

  const resumed = await fetch(second?.url + pathOf(heard), { headers: comeBack(heard) });
  const further = [...heard, ...(await read(resumed, wordOf(80)))];
  expect(await second?.stop()).toBe(0);
  expect(textOf(further)).not.toContain(wordOf(140));

  const client = system.clientOf(ana);
  const rest = await read(await client.get(pathOf(heard), comeBack(further)));
  const all = [...further, ...rest];
  expect(isNumbered(all)).toBe(true);
  expect(all.map(({ event }) => event)).not.toContain("restart");
  expect(Buffer.from(textOf(all)).equals(Buffer.from(whole))).toBe(true);
  expect(answerOf(all)).toBe(whole);
  const stored =
    "SELECT answer, fence FROM answers JOIN generations ON answer_id = id WHERE id = $1";
  expect(await system.inspect(stored, [idOf(heard)])).toEqual([{ answer: whole, fence: 3 }]);
  expect((await client.get(pathOf(heard), comeBack(all))).status).toBe(204);
});
