import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { newId } from "#shared/kernel/ids.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { runToEnd, spawnService } from "../../test/support/spawn-service.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), "pueblo-ai-alone-"));
});
afterAll(async () => {
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

describe("the ai service as a process of its own", () => {
  it("is ready, answers who has a token of the auth service's keys, and leaves with 0", async () => {
    const { signer, keySet, issuer } = createTestIdentity(database.db);
    const jwks = createServer(({ url }, response) => {
      response.end(JSON.stringify(url === "/internal/revocations" ? [] : keySet));
    });
    await new Promise<void>((resolve) => jwks.listen(0, "127.0.0.1", resolve));
    const { port } = jwks.address() as AddressInfo;
    const ai = await spawnService("ai", {
      DATABASE_URL: database.url,
      JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
      TOKEN_ISSUER: issuer,
      OBJECTS_URL: `file:${join(directory, "objects")}`,
      INDEX_URL: `file:${join(directory, "index")}`,
      EVENTS_URL: "push:document-uploaded=http://127.0.0.1:9",
      UPLOAD_URL: "http://127.0.0.1/v1/uploads",
      UPLOAD_SECRET: "a secret of this test",
      DOWNLOAD_SECRET: "a secret of this test",
    });
    try {
      expect((await fetch(`${ai.url}/readyz`)).status).toBe(200);
      const scopes = ["ask"] as const;
      const tenantId = newId("ten");
      await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'Sola')", [tenantId]);
      const actor = {
        kind: "user",
        tenantId,
        userId: newId("usr"),
        role: "owner",
        scopes,
      } as const;
      const response = await fetch(`${ai.url}/v1/ask`, {
        method: "POST",
        body: JSON.stringify({ question: "¿Cuánto debo?" }),
        headers: {
          authorization: `Bearer ${signer.sign(actor, 60)}`,
          "content-type": "application/json",
        },
      });
      const answer = z.object({ refused: z.boolean(), nearest: z.array(z.unknown()) });
      expect(answer.parse(await response.json())).toEqual({ refused: true, nearest: [] });
      const told = await (await fetch(`${ai.url}/metrics`)).text();
      for (const series of [
        'http_request_duration_seconds_bucket{le="10",service="ai",method="POST",route="/v1/ask",status="200"} 1',
        'http_requests_in_flight{service="ai"}',
        "nodejs_eventloop_utilization_ratio ",
        "nodejs_eventloop_lag_p99_seconds ",
        "nodejs_heap_size_used_bytes ",
        'pool_connections{pool="database",state="waiting"} 0',
        "outbox_unpublished 0",
        "outbox_oldest_seconds 0",
        'kind="embedding",direction="in"} 2',
        "model_cost_total{",
      ]) {
        expect(told).toContain(series);
      }
    } finally {
      expect(await ai.stop()).toBe(0);
      jwks.close();
      jwks.closeAllConnections();
    }
  });

  it("names every variable that it lacks, and leaves with 1", async () => {
    const { code, output } = await runToEnd("ai", { EVENTS_URL: "document-uploaded" });
    expect(code).toBe(1);
    for (const name of ["DATABASE_URL", "JWKS_URL", "OBJECTS_URL", "INDEX_URL", "EVENTS_URL"]) {
      expect(output).toContain(`  ${name}:`);
    }
  });

  it("names what its variables need together, and leaves with 1", async () => {
    const { code, output } = await runToEnd("ai", {
      DATABASE_URL: database.url,
      JWKS_URL: "http://127.0.0.1:9",
      OBJECTS_URL: "gs://pueblo-documents",
      EVENTS_URL: "pubsub://pueblo-project",
      INDEX_URL: "pinecone://index.example",
      EMBEDDING_MODEL: "gemini/text-embedding-005",
      EMBEDDING_DIMENSIONS: "1536",
      ANSWER_MODEL: "openai/gpt-5",
    });
    expect(code).toBe(1);
    const names = ["PINECONE_API_KEY", "VERTEX_PROJECT", "OPENAI_API_KEY", "EMBEDDING_DIMENSIONS"];
    for (const name of names) expect(output).toContain(`  ${name}:`);
  });
});
