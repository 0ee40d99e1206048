import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";
import { runToEnd, type SpawnedService, spawnService } from "../support/spawn-service.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

const secret = "a secret of this test, and of no other";
const usersEnv = {
  INVITATION_SECRET: secret,
  OBJECTS_URL: "file:/nowhere",
  DOWNLOAD_URL: "http://127.0.0.1/v1/downloads",
  DOWNLOAD_SECRET: secret,
  EVENTS_URL: "push:tenant-export-requested=http://127.0.0.1:9",
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function post<T>(url: string, body: unknown, schema: z.ZodType<T>, token?: string) {
  const res = await fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
  });
  return schema.parse(await res.json());
}

describe("services as processes of their own", () => {
  it("work together over HTTP, drain on SIGTERM and leave with 0", async () => {
    const running: SpawnedService[] = [];
    try {
      const auth = await spawnService("auth", {
        DATABASE_URL: database.url,
        TOKEN_SIGNING_KEYS: JSON.stringify({ keys: [generateSigningKey()] }),
      });
      running.push(auth);
      const users = await spawnService("users", {
        DATABASE_URL: database.url,
        JWKS_URL: `${auth.url}/.well-known/jwks.json`,
        ...usersEnv,
      });
      running.push(users);
      // No ai service here: the users service answers its readiness in its place.
      const gateway = await spawnService("gateway", {
        AUTH_URL: auth.url,
        USERS_URL: users.url,
        AI_URL: users.url,
      });
      running.push(gateway);

      const { url } = gateway;
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const email = "ana@example.com";
      const idToken = z.object({ idToken: z.string() });
      const signedIn = await post(`${url}/v1/auth/local/sign-in`, { email }, idToken);
      const token = await post(
        `${url}/v1/auth/token`,
        {
          grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
          subject_token_type: "urn:pueblo:token-type:firebase-id-token",
          subject_token: signedIn.idToken,
        },
        z.object({ access_token: z.string() }),
      );
      const key = await post(
        `${url}/v1/auth/api-keys`,
        { name: "CI", scopes: ["ask"] },
        z.object({ key: z.string() }),
        token.access_token,
      );
      const me = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${key.key}` } });
      expect(await me.json()).toMatchObject({ email });
    } finally {
      const codes = await Promise.all(running.reverse().map((service) => service.stop()));
      expect(codes).toEqual(running.map(() => 0));
    }
  });

  it("name every variable that they lack, and leave with 1", async () => {
    const { code, output } = await runToEnd("auth", { PORT: "x", TOKEN_SIGNING_KEYS: "{" });
    expect(code).toBe(1);
    for (const name of ["PORT", "DATABASE_URL", "TOKEN_SIGNING_KEYS"]) {
      expect(output).toContain(`  ${name}: `);
    }
    expect(output).not.toContain("node_modules");
  });

  it("say that their port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, output } = await runToEnd("users", {
      HOST: "127.0.0.1",
      PORT: String(port),
      DATABASE_URL: database.url,
      JWKS_URL: "http://127.0.0.1:9/jwks.json",
      ...usersEnv,
    });
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} on 127.0.0.1 is taken.`);
  });

  it("refuse the local sign-in on Cloud Run", async () => {
    const { code, output } = await runToEnd("auth", {
      DATABASE_URL: database.url,
      TOKEN_SIGNING_KEYS: JSON.stringify({ keys: [generateSigningKey()] }),
      K_SERVICE: "auth",
    });
    expect(code).toBe(1);
    expect(output).toContain("  FIREBASE_PROJECT: is missing (");
    expect(output).not.toContain(" at ");
  });
});
