import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { noTracer, type Tracer } from "#shared/kernel/tracer.ts";
import { createTestGateway } from "../../test/support/gateway.ts";
import { clientOf, jsonOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createTestTracing } from "../../test/support/tracing.ts";
import { routeTable } from "./backend.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const echoed = z.object({ headers: z.object({ traceparent: z.string() }) });

let database: TestDatabase;
let identity: ReturnType<typeof createTestIdentity>;
let token: string;
beforeAll(async () => {
  database = await createTestDatabase();
  identity = createTestIdentity(database.db);
  const signedIn = await clientOf(createTestGateway(identity).app).post("/v1/auth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: identity.localIdentity.signIn("ana@empresa.example"),
    subject_token_type: "urn:pueblo:token-type:firebase-id-token",
  });
  token = (await jsonOf(signedIn, z.object({ access_token: z.string() }))).access_token;
});
afterAll(() => database.close());

describe("the trace of a request at the door", () => {
  const forwarded = async (tracer: Tracer) => {
    const client = clientOf(createTestGateway(identity, { tracer }).app, token);
    const answer = await client.get("/v1/ask", { traceparent });
    return (await jsonOf(answer, echoed)).headers.traceparent;
  };

  it("is the one that a stranger names, but whether it is kept is ours to say", async () => {
    const untraced = await forwarded(noTracer);
    const { tracer } = await createTestTracing(0);
    for (const carried of [untraced, await forwarded(tracer)]) {
      expect(carried).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    }
    const all = await createTestTracing();
    expect(await forwarded(all.tracer)).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  });

  it("goes on to the auth service that exchanges an API key", async () => {
    const made = await clientOf(createTestGateway(identity).app, token).post("/v1/auth/api-keys", {
      name: "k",
      scopes: ["ask"],
    });
    const { key } = await jsonOf(made, z.object({ key: z.string() }), 201);
    const { auth, users, ai } = createTestGateway(identity);
    const heard: (string | null)[] = [];
    const listening = {
      name: "auth",
      fetch(request: Request) {
        heard.push(request.headers.get("traceparent"));
        return auth.fetch(request);
      },
    };
    const backends = routeTable({ auth: listening, users, ai });
    const { tracer, exporter } = await createTestTracing();
    const client = clientOf(createTestGateway(identity, { tracer, backends }).app, key);
    await client.get("/v1/ask", { traceparent });
    const spanId = exporter.getFinishedSpans()[0]?.spanContext().spanId;
    expect(heard).toEqual([`00-${traceId}-${spanId}-01`]);
  });
});
