import { z } from "zod";
import { createHttpApp } from "#shared/http/create-app.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { streamEvents } from "#shared/http/stream-events.ts";
import type { Database } from "#shared/kernel/database.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { clientOf } from "./http-client.ts";
import { createTestIdentity } from "./identity.ts";
import type { TestDatabase } from "./test-database.ts";

export const thing = z.object({ id: z.string(), name: z.string() });

/** Services that make things once per Idempotency-Key: plainly, secretly, from a form, as a stream. */
export function createThings(database: TestDatabase) {
  const identity = createTestIdentity(database.db);
  const things = {
    /** What was made, by name, each time; under which ids; and what is to happen meanwhile. */
    made: [] as string[],
    ids: new Set<string>(),
    during: (): Promise<void> | void => {},
    reset(): void {
      Object.assign(things, { made: [], ids: new Set(), during: () => {} });
    },
    createService,
    createCaller,
    callerIn,
    tokenOf: identity.signer.sign,
  };

  async function make(name: string, id = newId("evt")) {
    things.made.push(name);
    things.ids.add(id);
    await things.during();
    return { id, name };
  }

  function createService(options: { db?: Database; waitMs?: number } = {}) {
    const { db = database.db, waitMs = 5_000 } = options;
    const { verifier } = identity;
    const idempotency = { db, waitMs };
    const app = createHttpApp({ name: "things", logger: silentLogger, verifier, idempotency });
    const made = { 201: jsonResponse(thing, "Made.") };
    const common = { method: "post", permission: "documents:write" } as const;
    const request = { body: jsonBody(thing.pick({ name: true })) };
    for (const [path, operationId, idempotent] of [
      ["/things", "makeThing", true],
      ["/things/{of}/parts", "makePart", true],
      ["/secrets", "makeSecret", "secret"],
    ] as const) {
      const route = endpoint({
        ...common,
        path,
        operationId,
        idempotent,
        request,
        responses: made,
      });
      app.openapi(route, async (c) =>
        c.json(await make(c.req.valid("json").name, idOnce(c, "evt")), 201),
      );
    }
    app.openapi(
      endpoint({
        ...common,
        path: "/streams",
        operationId: "makeStream",
        idempotent: true,
        request,
        responses: { 200: { description: "Events." } },
      }),
      (c) =>
        streamEvents(c, async (send) => {
          await send({ event: "start", data: {} });
          const { id, name } = await make(c.req.valid("json").name, idOnce(c, "evt"));
          await send({ event: "done", data: { id, text: name.repeat(2) } });
        }),
    );
    const form = z.object({ name: z.string() }).loose();
    app.openapi(
      endpoint({
        ...common,
        path: "/forms",
        operationId: "makeForm",
        idempotent: true,
        request: { body: { content: { "multipart/form-data": { schema: form } } } },
        responses: made,
      }),
      async (c) => c.json(await make(form.parse(c.req.valid("form")).name, idOnce(c, "evt")), 201),
    );
    return app;
  }

  /** A person in a tenant of their own; `post` sends with an Idempotency-Key. */
  async function createCaller(app = createService()) {
    const tenantId = newId("ten");
    await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'x')", [tenantId]);
    return { tenantId, ...callerIn(tenantId, app) };
  }

  function callerIn(tenantId: string, app = createService(), userId = newId("usr")) {
    const scopes = ["documents:write"] as const;
    const actor = { kind: "user", tenantId, userId, role: "owner", scopes } as const;
    const client = clientOf(app, identity.signer.sign(actor, 60));
    const post = (path: string, body: unknown, key = "k") =>
      client.call("POST", path, body, { "idempotency-key": key });
    return { userId, post, client };
  }
  return things;
}

/** Whether a response says that it was given before. */
export function replayed(response: Response): boolean {
  return response.headers.get("idempotency-replayed") === "true";
}
