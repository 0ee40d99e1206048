import { createPublicKey, verify } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonOf } from "../support/http-client.ts";
import { startTestSystem, type TestSystem, type Visitor } from "../support/test-system.ts";

const marker = "ZARZAPARRILLA";
const erasure = z.object({ id: z.string(), status: z.string(), receiptUrl: z.string() });
const receipt = z.object({
  status: z.string(),
  receipt: z.string().nullable(),
  held: z.record(z.string(), z.number()).nullable(),
  proofs: z.array(z.object({ found: z.record(z.string(), z.number()) })),
});
const claims = z.object({
  sub: z.string(),
  parts: z.array(z.object({ part: z.string(), held: z.number(), holds: z.literal(0) })),
});
const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });
const found = z.object({ passages: z.array(z.unknown()) });

let system: TestSystem;
let ana: Visitor;
let beto: Visitor;
beforeAll(async () => {
  system = await startTestSystem({ tickSeconds: 1, erasureQuietSeconds: 2 });
  ana = await system.signIn("ana@tienda.example");
  beto = await system.signIn("beto@taller.example");
  for (const one of [ana, beto]) {
    const word = one === ana ? marker : "regaliz";
    await system.upload(one, "licores.txt", `El licor de ${word} cuesta 12 euros la botella.`);
  }
});
afterAll(() => system.stop());

/** Goes on with everything that a tenant does, until nobody lets it. */
function keepBusy(visitor: Visitor) {
  const statuses = new Map<number, number>();
  let over = false;
  const repeat = async (act: (turn: number) => Promise<Response>) => {
    for (let turn = 0; !over; turn++) {
      const response = await act(turn);
      await response.text().catch(() => {}); // a stream may break off
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      if (response.status === 401) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const question = `¿Cuánto cuesta el licor de ${marker}?`;
  const upload = async (turn: number) => {
    const form = new FormData();
    const text = `Remesa ${turn}: el licor de ${marker} se vende en cajas de ${turn + 6} botellas.`;
    form.set("file", new File([text.repeat(40)], `remesa-${turn}.txt`, { type: "text/plain" }));
    const packed = new Response(form);
    const type = packed.headers.get("content-type") ?? "";
    return visitor.call("POST", "/v1/documents", await packed.text(), { "content-type": type });
  };
  const all = Promise.all([
    repeat(upload),
    repeat(() => visitor.post("/v1/search", { query: marker })),
    repeat(() => visitor.post("/v1/ask", { question }, { accept: "text/event-stream" })),
    repeat(() => visitor.get("/v1/documents?limit=100")),
  ]);
  return {
    statuses,
    async stop() {
      over = true;
      await all;
    },
  };
}

async function filesWith(word: string, folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const hits: string[] = [];
  for (const file of files.filter((one) => one.isFile())) {
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path).catch(() => Buffer.of());
    if (path.includes(word) || bytes.includes(word)) hits.push(path);
  }
  return hits;
}

/** Every table, as its owner sees it, that still has this word in any row. */
async function tablesWith(word: string): Promise<string[]> {
  const tables = await system.inspect<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
  );
  expect(tables.length).toBeGreaterThan(15);
  const hits: string[] = [];
  for (const { name } of tables) {
    const rows = await system.inspect(`SELECT FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [
      `%${word}%`,
    ]);
    if (rows.length > 0) hits.push(name);
  }
  return hits;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const read = async (url: string) => jsonOf(await system.anyone.get(url), receipt);

describe("erasing a tenant while it uploads, searches and asks", () => {
  it("leaves nothing in any part, harms nobody else, and is proved by a receipt", async () => {
    expect(await tablesWith(marker)).toContain("passages");
    expect(await filesWith(ana.tenantId, system.directory)).not.toEqual([]);
    const busy = keepBusy(ana);
    await until(async () => ((busy.statuses.get(202) ?? 0) > 5 ? true : undefined));

    const path = `/v1/tenants/${ana.tenantId}/erasure`;
    const asked = await ana.post(path, { confirm: "ana", graceDays: 0 });
    const { receiptUrl } = await jsonOf(asked, erasure, 202);
    const done = await until(async () => {
      const seen = await read(receiptUrl);
      return seen.receipt ? { ...seen, receipt: seen.receipt } : undefined;
    });
    await busy.stop();

    const served = [...busy.statuses.keys()];
    // Done, as if it had never been, or nobody any more; never an accident.
    expect(served.filter((status) => ![200, 202, 401, 404].includes(status))).toEqual([]);
    // Only the record of the erasure itself names the tenant, and who may not act in it any more.
    expect((await tablesWith(ana.tenantId)).sort()).toEqual(["erasures", "revocations"]);
    expect(await tablesWith(marker)).toEqual([]);
    expect(await filesWith(ana.tenantId, system.directory)).toEqual([]);
    expect(await filesWith(marker, system.directory)).toEqual([]);

    const search = await beto.post("/v1/search", { query: "licor de regaliz" });
    expect((await jsonOf(search, found)).passages).toHaveLength(1);

    const [head = "", body = "", signature = ""] = done.receipt.split(".");
    const published = await system.anyone.get("/.well-known/receipt-keys.json");
    const { keys } = await jsonOf(published, keySet);
    const { kid } = z.object({ kid: z.string() }).parse(decode(head));
    const key = createPublicKey({ key: keys.find((one) => one.kid === kid) ?? {}, format: "jwk" });
    const signed = [Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url")];
    expect(verify(null, ...(signed as [Buffer, typeof key, Buffer]))).toBe(true);
    const told = claims.parse(decode(body));
    expect(told.sub).toBe(ana.tenantId);
    const heldIn = (name: string) => told.parts.find(({ part }) => part === name)?.held;
    for (const part of ["database.documents", "database.passages", "index", "objects", "audit"]) {
      expect(heldIn(part), part).toBeGreaterThan(0);
    }
  });

  it("is shown again later, and made good when something came back", async () => {
    const [row] = await system.inspect<{ id: string; receipt_token: string }>(
      "SELECT id, receipt_token FROM erasures",
    );
    await system.inspect(
      `INSERT INTO handled_events (consumer, event_id, tenant_id) VALUES ('late', 'evt', $1)`,
      [ana.tenantId],
    );
    const proofs = async (count: number) => {
      await system.inspect("UPDATE erasures SET next_at = now()");
      return until(async () => {
        const seen = await read(`/v1/receipts/${row?.receipt_token}`);
        return seen.proofs.length >= count ? seen.proofs : undefined;
      });
    };
    expect((await proofs(1)).at(-1)?.found).toMatchObject({ "database.handled_events": 1 });
    const again = (await proofs(2)).at(-1)?.found ?? {};
    expect(Object.values(again).every((count) => count === 0)).toBe(true);
    expect(Object.keys(again).length).toBeGreaterThan(15);
  });
});

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}
