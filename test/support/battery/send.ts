import { randomUUID } from "node:crypto";
import type { HttpApp } from "#shared/http/app-types.ts";
import type { WholeSystem } from "../whole-system.ts";
import type { Operation } from "./operations.ts";
import { samples } from "./samples.ts";
import type { World } from "./world.ts";

/** Sends what the operation takes, so that nothing but the caller can be wrong with it. */
export async function send(
  app: HttpApp,
  operation: Operation,
  request: {
    path: string;
    world: World;
    headers: Record<string, string>;
    method?: string;
    /** In place of the sample. */
    body?: unknown;
  },
): Promise<{ status: number; text: string; headers: Headers }> {
  const { path, world, method = operation.method } = request;
  const sample = samples[operation.id];
  if (operation.hasBody && !sample?.body) {
    throw new Error(`test/support/battery/samples.ts: what does ${operation.id} take?`);
  }
  const content = request.body ?? sample?.body?.(world);
  const body = content === undefined || method === "HEAD" ? undefined : JSON.stringify(content);
  const response = await app.fetch(
    new Request(`http://test.local${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(operation.takesIdempotencyKey && { "idempotency-key": randomUUID() }),
        ...request.headers,
      },
      ...(body !== undefined && { body }),
    }),
  );
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Changes at every look, and tells of no one's work: when a key or session was last used. */
const volatile = ["last_used_at", "last_seen_at"];

/** Every row of every table, as a fingerprint of each table. */
export async function fingerprints({ inspect }: WholeSystem): Promise<Record<string, string>> {
  const tables = await inspect<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  const one = ({ name }: { name: string }) =>
    `SELECT '${name}' AS name, count(*) || ' rows ' || md5(coalesce(string_agg(
       (to_jsonb(t) - $1::text[])::text, '' ORDER BY to_jsonb(t)::text), '')) AS print FROM ${name} t`;
  const rows = await inspect<{ name: string; print: string }>(tables.map(one).join(" UNION ALL "), [
    volatile,
  ]);
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
}
