import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServiceIdentity } from "#shared/adapters/service-identity/create-service-identity.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import { startFakeMetadataServer } from "../../test/support/metadata/fake-metadata-server.ts";
import {
  type Behave,
  behave,
  startMisbehavingServer,
} from "../../test/support/misbehaving-server.ts";
import { setEnvironment } from "../../test/support/set-environment.ts";
import { createHttpBackend } from "./http-backend.ts";

let metadata: Awaited<ReturnType<typeof startFakeMetadataServer>>;
let closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  metadata = await startFakeMetadataServer();
  const putBack = setEnvironment("GCE_METADATA_HOST", metadata.host);
  closing = [metadata.close, async () => putBack()];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

/** A backend that IAM guards: `behaviours` say what becomes of each request. */
async function guarded(...behaviours: Behave[]) {
  const server = await startMisbehavingServer(...behaviours);
  const identity = await createServiceIdentity({ deadlineMs: 1_000 }, { clock: systemClock });
  const options = { identity, random: () => 0, circuit: { failures: 3, openMs: 60_000 } };
  const backend = createHttpBackend("ai", `${server.url}/base`, options);
  closing.push(server.close, () => backend.close());
  const call = async (method = "GET", init: RequestInit = {}) =>
    backend.fetch(new Request("http://door/v1/ask", { method, ...init }));
  const tokens = () =>
    server.requests.map(({ headers }) => String(headers["x-serverless-authorization"]));
  return { call, tokens, url: server.url, requests: server.requests };
}
const json = { body: "{}", headers: { "content-length": "2", authorization: "Bearer caller" } };
const unavailable = { code: "unavailable" };

describe("a service that IAM guards", () => {
  it("hears who calls, beside the caller's own token", async () => {
    const { call, url, requests, tokens } = await guarded(behave.well);
    await call("POST", json);
    await call("GET", { headers: { authorization: "Bearer caller" } });
    const [kind, token = ""] = tokens()[0]?.split(" ") ?? [];
    expect(kind).toBe("Bearer");
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(claims.aud).toBe(url);
    for (const { headers } of requests) expect(headers.authorization).toBe("Bearer caller");
    expect(tokens()[1]).toBe(tokens()[0]);
    expect(metadata.served()).toBe(1);
  });

  it("gets a new token when it refuses one, once, whatever the method", async () => {
    for (const method of ["GET", "POST", "DELETE"]) {
      const { call, tokens } = await guarded(behave.page(401), behave.well);
      expect((await call(method, method === "POST" ? json : {})).status).toBe(200);
      expect(new Set(tokens()).size).toBe(2);
    }
  });

  it("is unavailable when it refuses the new one too: the caller's own token is not at fault", async () => {
    const { call, requests } = await guarded(behave.page(401));
    await expect(call("POST", json)).rejects.toMatchObject(unavailable);
    expect(requests).toHaveLength(2);
  });

  it("gets a new token for the next request after a stream that cannot be sent again", async () => {
    const { call, tokens } = await guarded(behave.page(401), behave.well);
    const body = new Blob(["a".repeat(10)]).stream();
    await expect(call("PUT", { body, duplex: "half" })).rejects.toMatchObject(unavailable);
    expect((await call()).status).toBe(200);
    expect(new Set(tokens()).size).toBe(2);
  });

  it("keeps its own 401, 403 and 404", async () => {
    for (const status of [401, 403, 404]) {
      const { call, requests } = await guarded(behave.problem(status));
      expect((await call()).status).toBe(status);
      expect(requests).toHaveLength(1);
    }
  });

  it.each([403, 404])("is unavailable when somebody in front of it answers %d", async (status) => {
    const { call } = await guarded(behave.page(status));
    await expect(call()).rejects.toMatchObject(unavailable);
  });

  it("is not asked without a token, and its circuit stays closed meanwhile", async () => {
    const { call, requests } = await guarded(behave.well);
    metadata.fault = 404;
    for (let i = 0; i < 5; i += 1) await expect(call()).rejects.toMatchObject(unavailable);
    expect(requests).toHaveLength(0);
    metadata.fault = undefined;
    expect((await call()).status).toBe(200);
  });
});
