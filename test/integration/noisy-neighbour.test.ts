import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createLocalBus, type LocalBus } from "#shared/adapters/local-bus/create-local-bus.ts";
import { createOutbox } from "#shared/events/outbox.ts";
import type { OutgoingMessage } from "#shared/events/ports.ts";
import type { TokenActor } from "#shared/identity/ports.ts";
import type { CallLimits } from "#shared/kernel/actor.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { sweepDocuments } from "#shared/knowledge/sweep-documents.ts";
import { subscribeFunctions } from "../../run-services/local/subscribe-functions.ts";
import { type Client, jsonOf } from "../support/http-client.ts";
import { createWholeSystem, type WholeSystem } from "../support/whole-system.ts";

const withStatus = z.object({ id: z.string(), status: z.string() });
const limits: CallLimits = {
  requests: { caller: 400, tenant: 500 },
  streams: { caller: 3, tenant: 3 },
};

type Neighbour = Client & { tenantId: string };

let system: WholeSystem;
let bus: LocalBus;
/** Every delivery so far: what was asked of whom. */
let delivered: string[] = [];
/** Nothing is delivered before this. */
let gate = deferred<void>();
let noisy: Neighbour;
let quiet: Neighbour;

beforeAll(async () => {
  const parts = { outbox: { dispatch: (message: OutgoingMessage) => outbox.dispatch(message) } };
  system = await createWholeSystem({ parts, limited: true });
  const { db } = system;
  const subscriptions = Object.entries(subscribeFunctions(system.deps, 1)).map(
    ([topic, subscription]) => {
      const handle: typeof subscription.handle = async (message) => {
        await gate.promise;
        delivered.push(
          `${topic} ${z.object({ tenantId: z.string() }).parse(JSON.parse(message.body)).tenantId}`,
        );
        return subscription.handle(message);
      };
      return [topic, { ...subscription, handle }] as const;
    },
  );
  bus = createLocalBus(Object.fromEntries(subscriptions), { db, logger }, { maxPending: 60 });
  const outbox = createOutbox({ db, publisher: bus, logger }, { background: true });
  noisy = await moveIn();
  quiet = await moveIn();
});
afterAll(async () => {
  gate.resolve();
  await bus.close(10_000);
  await system.close();
});

/** A new tenant, and its owner at the door. */
async function moveIn(): Promise<Neighbour> {
  const [tenantId, userId] = [newId("ten"), newId("usr")];
  await system.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'x')", [tenantId]);
  const scopes = ["documents:read", "documents:write", "search", "ask"] as const;
  const actor: TokenActor = { kind: "user", tenantId, userId, role: "owner", scopes, limits };
  return { ...system.anyone.as(system.tokenOf(actor)), tenantId };
}

async function upload(who: Neighbour, name: string): Promise<Response> {
  const form = new FormData();
  form.set("file", new File([`El precio de ${name} es de 12 euros.`], `${name}.txt`));
  const packed = new Response(form);
  const headers = { "content-type": packed.headers.get("content-type") ?? "" };
  return who.call("POST", "/v1/documents", await packed.text(), headers);
}

async function countOf(who: Neighbour, status: string): Promise<number> {
  const [row] = await system.inspect<{ n: number }>(
    "SELECT count(*)::int AS n FROM documents WHERE tenant_id = $1 AND status = $2",
    [who.tenantId, status],
  );
  return row?.n ?? 0;
}

async function statusOf(who: Neighbour, id: string): Promise<string> {
  return (await jsonOf(await who.get(`/v1/documents/${id}`), withStatus)).status;
}

const patient = { timeout: 30_000, interval: 10 };

describe("beside a tenant that uploads without end", () => {
  it("a document is indexed before the backlog of the other", async () => {
    // More than the queue holds: what does not fit waits in the outbox.
    const flood = await Promise.all(
      Array.from({ length: 100 }, (_, index) => upload(noisy, `ruido ${index}`)),
    );
    expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([202]));
    const { id } = await jsonOf(await upload(quiet, "silencio"), withStatus, 202);
    expect(delivered).toEqual([]);
    gate.resolve();
    await expect.poll(() => statusOf(quiet, id), patient).toBe("indexed");

    const turnOf = (topic: string) => {
      const all = delivered.filter((each) => each.startsWith(topic));
      return all.indexOf(`${topic} ${quiet.tenantId}`);
    };
    // One that runs, and one turn of the other's: never the length of its backlog.
    expect(turnOf("document-uploaded")).toBeLessThanOrEqual(2);
    expect(turnOf("passages-extracted")).toBeLessThanOrEqual(4);
    expect(await countOf(noisy, "uploaded")).toBeGreaterThan(0);
  });

  it("what is overdue is looked after in the next sweep", async () => {
    gate = deferred();
    delivered = [];
    await system.inspect(
      `INSERT INTO documents (id, tenant_id, title, filename, media_type, bytes, status,
         visibility, created_by, deadline_at)
       SELECT 'doc_' || n, $1, 'x', 'x', 'x', 1, 'awaiting_upload', 'tenant', 'x',
         now() - interval '1 hour' FROM generate_series(1, 300) AS n`,
      [noisy.tenantId],
    );
    const { id } = await jsonOf(await upload(quiet, "atrasado"), withStatus, 202);
    await system.inspect(
      "UPDATE documents SET deadline_at = now() - interval '1 minute' WHERE id = $1",
      [id],
    );
    await sweepDocuments(system.deps);
    const swept = await system.inspect("SELECT sweeps FROM documents WHERE id = $1", [id]);
    expect(swept).toEqual([{ sweeps: 1 }]);
    expect(await countOf(noisy, "awaiting_upload")).toBe(101); // the rest of them is next
    gate.resolve();
    await expect.poll(() => statusOf(quiet, id), patient).toBe("indexed");
  });
});

describe("beside a tenant that asks without end", () => {
  const question = { question: "¿Cuál es el precio de silencio?" };

  it("streams and questions have places of their own", async () => {
    gate = deferred();
    const { id } = await jsonOf(await upload(noisy, "abierto"), withStatus, 202);
    const events = { accept: "text/event-stream" };
    const streams = await Promise.all(
      Array.from({ length: 20 }, () => noisy.get(`/v1/documents/${id}/events`, events)),
    );
    const statuses = streams.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, ...Array.from({ length: 17 }, () => 429)]);
    expect((await noisy.post("/v1/ask", question)).status).toBe(429);

    const answer = await quiet.post("/v1/ask", question);
    expect(await answer.text()).toContain("12 euros");
    expect(answer.status).toBe(200);
    const mine = await quiet.post("/v1/ask", question, events);
    expect(await mine.text()).toContain("event: done");
    await Promise.all(streams.map((stream) => stream.body?.cancel()));
    gate.resolve();
  });

  it("requests are answered, and none of them is counted for the other's", async () => {
    const remaining = async () => {
      const response = await quiet.get("/v1/documents?limit=1");
      expect(response.status).toBe(200);
      return Number(response.headers.get("ratelimit-remaining"));
    };
    const before = await remaining();
    let refused = 0;
    for (let batch = 0; batch < 10; batch += 1) {
      const flood = Array.from({ length: 60 }, () => noisy.get("/v1/documents?limit=1"));
      const answers = await Promise.all(flood);
      refused += answers.filter(({ status }) => status === 429).length;
    }
    expect(refused).toBeGreaterThan(300);
    expect(await remaining()).toBe(before - 1);
  });

  it("what one may store takes no room of the other's", async () => {
    const plan = "INSERT INTO plans VALUES ('tiny', 9, 9, 9, 9, 1000000, 1, 1000000)";
    await system.inspect(plan);
    await system.inspect("UPDATE tenants SET plan = 'tiny' WHERE id = $1", [noisy.tenantId]);
    const anew = { ...(await sameTenant(noisy)) };
    expect((await upload(anew, "demasiado")).status).toBe(409);
    expect((await upload(quiet, "más")).status).toBe(202);
  });
});

/** Somebody else of the tenant, whose own requests are not used up. */
async function sameTenant({ tenantId }: Neighbour): Promise<Neighbour> {
  const scopes = ["documents:write"] as const;
  const person = { kind: "user", tenantId, userId: newId("usr"), role: "owner" } as const;
  const more = { ...limits, requests: { caller: 10_000, tenant: 10_000 } };
  return { ...system.anyone.as(system.tokenOf({ ...person, scopes, limits: more })), tenantId };
}
