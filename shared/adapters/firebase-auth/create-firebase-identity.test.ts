import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { IdentityProvider } from "#shared/identity/ports.ts";
import {
  type Account,
  type GoogleFault,
  startFakeGoogleIdentity,
} from "../../../test/support/firebase/fake-google-identity.ts";
import { makeCertificate } from "../../../test/support/firebase/make-certificate.ts";
import { describeIdentityProvider } from "../../../test/support/identity-provider-conformance.ts";
import { setEnvironment } from "../../../test/support/set-environment.ts";
import { createFirebaseIdentity } from "./create-firebase-identity.ts";

const projectId = "pueblo-test";
const refused = { code: "unauthenticated", retry: false };
const unavailable = { code: "unavailable", retry: true };

describeIdentityProvider("Firebase Authentication (on the wire fake)", async () => {
  const google = await startFakeGoogleIdentity(projectId);
  const other = await startFakeGoogleIdentity("another-project");
  const provider = await createFirebaseIdentity({ projectId }, google.deps);
  function account(email: string): Account {
    const localId = `uid-${email.toLowerCase()}`;
    const made = { localId, email: email.toLowerCase(), emailVerified: true };
    google.accounts.set(localId, made);
    return made;
  }
  return {
    provider,
    signed: true,
    signIn: async (email) => google.idToken(account(email)),
    foreign: async (email) => other.idToken(account(email)),
    async expired(email) {
      const exp = Math.floor(Date.now() / 1000) - 10;
      return google.idToken(account(email), { exp, iat: exp - 3600 });
    },
    async close() {
      await google.close();
      await other.close();
    },
  };
});

describe("Firebase Authentication", () => {
  let google: Awaited<ReturnType<typeof startFakeGoogleIdentity>>;
  let provider: IdentityProvider;
  const stranger = makeCertificate().key;
  const ana: Account = { localId: "ana", email: "ana@example.com", emailVerified: true };
  beforeEach(async () => {
    google = await startFakeGoogleIdentity(projectId);
    google.accounts.set("ana", { ...ana });
    provider = await createFirebaseIdentity({ projectId }, google.deps);
  });
  afterEach(() => google.close());
  const impatient = (deadlineMs = 300) =>
    createFirebaseIdentity({ projectId, deadlineMs }, google.deps);

  it("believes no role, tenant or name that a token claims", async () => {
    google.accounts.set("ana", {
      ...ana,
      displayName: "Ana",
      customAttributes: '{"role":"owner"}',
    });
    const claims = { role: "owner", tenant: "ten_other", scopes: ["all"], name: "Somebody" };
    expect(await provider.verify(google.idToken(ana, claims))).toEqual({
      issuer: google.issuer,
      subject: "ana",
      email: "ana@example.com",
      name: "Ana",
    });
  });

  it("refuses who is disabled, signed out everywhere, deleted, or without a proven address", async () => {
    const token = google.idToken(ana);
    expect(await provider.verify(token)).toMatchObject({ subject: "ana" });
    const soon = String(Math.floor(Date.now() / 1000) + 60);
    const records: (Account | undefined)[] = [
      { ...ana, disabled: true },
      { ...ana, validSince: soon },
      { ...ana, emailVerified: false },
      { localId: "ana" },
      undefined,
    ];
    for (const record of records) {
      if (record) google.accounts.set("ana", record);
      else google.accounts.delete("ana");
      const fresh = await createFirebaseIdentity({ projectId }, google.deps);
      await expect(fresh.verify(token)).rejects.toMatchObject(refused);
    }
    google.accounts.set("ana", ana);
    const fresh = await createFirebaseIdentity({ projectId }, google.deps);
    await fresh.verify(token);
  });

  it("hears of a revocation when the record that it keeps is over", async () => {
    const token = google.idToken(ana);
    const forgetful = await createFirebaseIdentity({ projectId, recordSeconds: 0.02 }, google.deps);
    await forgetful.verify(token);
    google.accounts.set("ana", { ...ana, disabled: true });
    const outcome = () =>
      forgetful.verify(token).then(
        () => "in",
        ({ code }) => code,
      );
    await expect.poll(outcome, { timeout: 5_000, interval: 10 }).toBe("unauthenticated");
  });

  it("tells who has to verify their address, and lets them in as soon as they have", async () => {
    const patient = await createFirebaseIdentity({ projectId, recordSeconds: 60 }, google.deps);
    const token = google.idToken({ ...ana, emailVerified: false });
    google.accounts.set("ana", { ...ana, emailVerified: false });
    await expect(patient.verify(token)).rejects.toMatchObject({
      detail: { es: expect.stringContaining("verificada") },
    });
    google.accounts.set("ana", ana);
    expect(await patient.verify(token)).toMatchObject({ subject: "ana" });
  });

  it("asks about a person once for all who come at the same time, and soon after", async () => {
    const patient = await createFirebaseIdentity({ projectId, recordSeconds: 60 }, google.deps);
    const token = google.idToken(ana);
    await Promise.all(Array.from({ length: 20 }, () => patient.verify(token)));
    await patient.verify(token);
    expect(google.asked.lookups).toBe(1);
  });

  it.each<[string, object, object]>([
    ["another project", { aud: "another-project" }, {}],
    ["another issuer", { iss: "https://securetoken.google.com/another-project" }, {}],
    ["an issuer of another kind", { iss: "https://session.firebase.google.com/pueblo-test" }, {}],
    ["nobody", { sub: "" }, {}],
    ["somebody with too long a name", { sub: "x".repeat(129) }, {}],
    ["no subject", { sub: undefined }, {}],
    ["a tenant of the identity platform", { firebase: { tenant: "t", identities: {} } }, {}],
    ["an unknown key", {}, { kid: "unknown" }],
    ["the key of another's name", {}, { kid: "next" }],
    ["no key", {}, { kid: undefined }],
    ["a key of an odd name", {}, { kid: "__proto__" }],
    ["another algorithm", {}, { alg: "RS512" }],
    ["no algorithm", {}, { alg: "none" }],
    ["a token that begins later", { nbf: Math.floor(Date.now() / 1000) + 600 }, {}],
  ])("refuses a token of %s", async (_, claims, header) => {
    await expect(provider.verify(google.idToken(ana, claims, header))).rejects.toMatchObject(
      refused,
    );
  });

  it("refuses a token signed with another key, or with the certificate as a secret", async () => {
    const forged = google.idToken(ana, {}, {}, stranger);
    await expect(provider.verify(forged)).rejects.toMatchObject(refused);
    const [, body] = google.idToken(ana).split(".");
    const head = Buffer.from('{"alg":"HS256","kid":"current"}').toString("base64url");
    const mac = createHmac("sha256", "certificate").update(`${head}.${body}`).digest("base64url");
    await expect(provider.verify(`${head}.${body}.${mac}`)).rejects.toMatchObject(refused);
  });

  const faults: GoogleFault[] = [
    "reset",
    "silence",
    "half an answer",
    "wrong type",
    401,
    403,
    429,
    500,
    503,
  ];
  it.each(faults)("is unavailable, not unauthenticated, while keys come with %s", async (fault) => {
    const fresh = await impatient();
    google.faults.certificates = fault;
    await expect(fresh.verify(google.idToken(ana))).rejects.toMatchObject(unavailable);
    delete google.faults.certificates;
    const again = await createFirebaseIdentity({ projectId }, google.deps);
    expect(await again.verify(google.idToken(ana))).toMatchObject({ subject: "ana" });
  });

  it.each(faults)(
    "is unavailable, not unauthenticated, while records come with %s",
    async (fault) => {
      const fresh = await impatient();
      google.faults.lookups = fault;
      await expect(fresh.verify(google.idToken(ana))).rejects.toMatchObject(unavailable);
      // Forgeries need no record to be known as such.
      const forged = google.idToken(ana, {}, {}, stranger);
      await expect(fresh.verify(forged)).rejects.toMatchObject(refused);
    },
  );

  it("is unavailable when we are nobody to Google any more", async () => {
    const credential = { getAccessToken: async () => ({ access_token: "old", expires_in: 3600 }) };
    const nobody = await createFirebaseIdentity({ projectId }, { ...google.deps, credential });
    await expect(nobody.verify(google.idToken(ana))).rejects.toMatchObject(unavailable);
  });

  it("lets no flood pile up behind a Google that says nothing, and recovers from one", async () => {
    const fresh = await impatient(200);
    google.faults.lookups = "silence";
    await fresh.verify(google.idToken(ana)).catch(() => {});
    const people = Array.from({ length: 200 }, (_, i) => google.idToken({ localId: `p${i}` }));
    const answers = await Promise.allSettled(people.map((token) => fresh.verify(token)));
    expect(answers.every(({ status }) => status === "rejected")).toBe(true);
    expect(google.asked.lookups).toBeLessThan(100);
    delete google.faults.lookups;
    const verified = () =>
      fresh.verify(google.idToken(ana)).then(
        ({ subject }) => subject,
        () => "",
      );
    await expect.poll(verified, { timeout: 10_000, interval: 50 }).toBe("ana");
  });

  it("does not exist on Cloud Run with the emulator, which lets anybody in", async () => {
    const config = { projectId, emulatorHost: "127.0.0.1:9099", cloudRunService: "auth" };
    await expect(createFirebaseIdentity(config)).rejects.toThrow("FIREBASE_AUTH_EMULATOR_HOST");
  });

  it("takes no unsigned token, even where the SDK itself is told to", async () => {
    const putBack = setEnvironment("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9");
    try {
      const misled = await createFirebaseIdentity({ projectId }, google.deps);
      const [, body] = google.idToken(ana).split(".");
      const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
      await expect(misled.verify(`${none}.${body}.`)).rejects.toMatchObject(refused);
      await expect(misled.verify(google.idToken(ana))).rejects.toMatchObject(refused);
    } finally {
      putBack();
    }
  });
});
