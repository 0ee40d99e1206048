import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type StartOptions, startSystem } from "../../run-services/local/start-system.ts";
import { type Client, clientOf, jsonOf } from "./http-client.ts";
import { createTestDatabase } from "./test-database.ts";

const idToken = z.object({ idToken: z.string() });
const session = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const documentId = z.object({ id: z.string() });
const listed = z.object({ items: z.array(z.object({ status: z.string() })) });

export type Visitor = Client & { tenantId: string };

/** The whole system behind its public door, over HTTP, on a database and a folder of its own. */
export async function startTestSystem(
  options: Pick<StartOptions, "spans" | "limits" | "tickSeconds" | "erasureQuietSeconds"> = {},
) {
  const database = await createTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), "pueblo-system-"));
  const system = await startSystem({
    directory,
    port: 0,
    host: "127.0.0.1",
    logLevel: "silent",
    databaseUrl: database.url,
    requestsPerMinute: 100_000,
    ...options,
  });
  const door = {
    fetch(request: Request) {
      const { pathname, search } = new URL(request.url);
      return fetch(new Request(`${system.url}${pathname}${search}`, request));
    },
  };
  const anyone = clientOf(door);

  return {
    ...system,
    /** Where everything lies that is not in the database. */
    directory,
    inspect: database.inspect,
    anyone,
    /** Somebody who has just signed in, with a tenant of their own. */
    async signIn(email: string): Promise<Visitor> {
      const signedIn = await anyone.post("/v1/auth/local/sign-in", { email });
      const exchanged = await anyone.post("/v1/auth/token", {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: (await jsonOf(signedIn, idToken)).idToken,
        subject_token_type: "urn:pueblo:token-type:firebase-id-token",
      });
      const { access_token, tenant } = await jsonOf(exchanged, session);
      return { ...anyone.as(access_token), tenantId: tenant.id };
    },
    /** Uploads a text and waits until all of the visitor's documents are indexed. */
    async upload(
      visitor: Visitor,
      filename: string,
      text: string,
      headers: Record<string, string> = {},
    ): Promise<string> {
      const form = new FormData();
      form.set("file", new File([text], filename, { type: "text/plain" }));
      const packed = new Response(form);
      const type = packed.headers.get("content-type") ?? "";
      const body = await packed.text();
      const sent = await visitor.call("POST", "/v1/documents", body, {
        "content-type": type,
        ...headers,
      });
      const { id } = await jsonOf(sent, documentId, 202);
      for (;;) {
        const { items } = await jsonOf(await visitor.get("/v1/documents?limit=100"), listed);
        if (items.every(({ status }) => status === "indexed")) return id;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop(): Promise<void> {
      await system.stop();
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type TestSystem = Awaited<ReturnType<typeof startTestSystem>>;
