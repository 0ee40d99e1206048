import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createFirebaseIdentity } from "#shared/adapters/firebase-auth/create-firebase-identity.ts";
import { authClient } from "../support/firebase/sign-up.ts";
import { type AuthEmulator, startAuthEmulator } from "../support/firebase/start-auth-emulator.ts";
import { createTestGateway } from "../support/gateway.ts";
import { type Client, clientOf, jsonOf, problemOf } from "../support/http-client.ts";
import { createTestIdentity } from "../support/identity.ts";
import { describeIdentityProvider } from "../support/identity-provider-conformance.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

const projectId = "demo-pueblo";
const tokenResponse = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const me = z.object({ tenants: z.array(z.object({ id: z.string() })) });

let emulator: AuthEmulator;
let firebase: ReturnType<typeof authClient>;
beforeAll(async () => {
  emulator = await startAuthEmulator(projectId);
  firebase = authClient(emulator.host, projectId);
  process.env.FIREBASE_AUTH_EMULATOR_HOST = emulator.host;
});
afterAll(async () => {
  delete process.env.FIREBASE_AUTH_EMULATOR_HOST;
  await emulator.stop();
});

/** Signs a person in whose address is verified; they may be new. */
async function signIn(email: string): Promise<string> {
  const known = await firebase.signIn(email).catch(() => undefined);
  if (known) return known.idToken;
  const { idToken } = await firebase.signUp(email);
  await firebase.verifyEmail(email.toLowerCase(), idToken);
  return (await firebase.signIn(email)).idToken;
}

describeIdentityProvider("Firebase Authentication (on its emulator)", async () => {
  /** The emulator signs nothing: anybody may change what a token says. */
  const changed = async (email: string, claims: object) => {
    const [head = "", body = ""] = (await signIn(email)).split(".");
    const said = JSON.parse(Buffer.from(body, "base64url").toString());
    const says = Buffer.from(JSON.stringify({ ...said, ...claims })).toString("base64url");
    return `${head}.${says}.`;
  };
  const past = Math.floor(Date.now() / 1000) - 60;
  return {
    provider: await createFirebaseIdentity({ projectId, emulatorHost: emulator.host }),
    signed: false,
    signIn,
    expired: (email) => changed(email, { exp: past }),
    foreign: (email) => changed(email, { aud: "another-project" }),
    close: async () => {},
  };
});

describe("the auth service with Firebase Authentication", () => {
  let database: TestDatabase;
  let anyone: Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    const identityProvider = await createFirebaseIdentity({
      projectId,
      emulatorHost: emulator.host,
      recordSeconds: 0,
    });
    const identity = { ...createTestIdentity(database.db), identityProvider };
    anyone = clientOf(createTestGateway(identity).app);
  });
  afterAll(() => database.close());

  const exchange = (idToken: string) =>
    anyone.post("/v1/auth/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: idToken,
      subject_token_type: "urn:pueblo:token-type:firebase-id-token",
    });
  const enter = async (idToken: string) => jsonOf(await exchange(idToken), tokenResponse);

  it("turns a sign-up and a sign-in into an access token, and the person into one of ours", async () => {
    const first = await enter(await signIn("ana@example.com"));
    const client = anyone.as(first.access_token);
    expect(await jsonOf(await client.get("/v1/me"), me)).toMatchObject({
      tenants: [{ id: first.tenant.id }],
    });
    const second = await enter(await signIn("ana@example.com"));
    expect(second.tenant.id).toBe(first.tenant.id);
    const other = await enter(await signIn("eva@example.com"));
    expect(other.tenant.id).not.toBe(first.tenant.id);
  });

  it("lets nobody in under an address that they have not verified", async () => {
    const { idToken } = await firebase.signUp("mallory@example.com");
    expect(await problemOf(await exchange(idToken))).toMatchObject({
      status: 401,
      code: "unauthenticated",
      detail: expect.stringContaining("verificada"),
    });
    await firebase.verifyEmail("mallory@example.com", idToken);
    await enter(idToken);
  });

  it("believes no role that an operator's custom claims give", async () => {
    const { localId } = await firebase.signUp("rita@example.com");
    const customAttributes = JSON.stringify({ role: "owner", tenant: "ten_other" });
    await firebase.asOperator({ localId, emailVerified: true, customAttributes });
    const { tenant } = await enter((await firebase.signIn("rita@example.com")).idToken);
    expect(tenant.id).not.toBe("ten_other");
  });

  it("refuses who is disabled, at once, and lets them in when they are enabled again", async () => {
    const idToken = await signIn("luz@example.com");
    const { localId } = await firebase.signIn("luz@example.com");
    await enter(idToken);
    await firebase.asOperator({ localId, disableUser: true });
    expect(await problemOf(await exchange(idToken))).toMatchObject({ status: 401 });
    await firebase.asOperator({ localId, disableUser: false });
    await enter(idToken);
  });

  it("refuses tokens from before their owner was signed out everywhere", async () => {
    const idToken = await signIn("sol@example.com");
    const { localId } = await firebase.signIn("sol@example.com");
    const validSince = String(Math.floor(Date.now() / 1000) + 1);
    await firebase.asOperator({ localId, validSince });
    expect(await problemOf(await exchange(idToken))).toMatchObject({ status: 401 });
    const again = () => signIn("sol@example.com").then(exchange);
    await expect.poll(async () => (await again()).status, { timeout: 10_000 }).toBe(200);
  });

  it("says that it is unavailable while Firebase is, goes on with what needs no sign-in, and recovers", async () => {
    const idToken = await signIn("mar@example.com");
    const { access_token } = await enter(idToken);
    const client = anyone.as(access_token);
    const created = await client.post("/v1/auth/api-keys", { name: "k", scopes: ["ask"] });
    const { key } = await jsonOf(created, z.object({ key: z.string() }), 201);

    const meanwhile = Promise.all(Array.from({ length: 20 }, () => exchange(idToken)));
    await emulator.kill();
    for (const { status } of await meanwhile) expect([200, 503]).toContain(status);
    const away = await exchange(idToken);
    expect(away.headers.get("retry-after")).toBe("5");
    expect(await problemOf(away)).toMatchObject({ status: 503, code: "unavailable" });
    // No token is no token, whether Firebase is there or not.
    expect(await problemOf(await exchange("a.b.c"))).toMatchObject({ status: 401 });
    expect((await client.get("/v1/me")).status).toBe(200);
    expect((await anyone.as(key).get("/v1/ask")).status).toBe(200);

    await emulator.restart();
    // It has no memory: the account is gone, and so is what its token was good for.
    expect(await problemOf(await exchange(idToken))).toMatchObject({ status: 401 });
    await enter(await signIn("mar@example.com"));
  });
});
