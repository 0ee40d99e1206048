import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "#shared/kernel/logger.ts";
import {
  type GoogleCertificates,
  pushIdentity,
  startGoogleCertificates,
} from "../../../test/support/pubsub/google-certificates.ts";
import { createPushVerifier } from "./create-push-verifier.ts";

let google: GoogleCertificates;
beforeEach(async () => {
  google = await startGoogleCertificates();
});
afterEach(() => google.close());

const open = () =>
  createPushVerifier({ ...pushIdentity, certificatesUrl: google.url }, silentLogger);
const hourAgo = Math.floor(Date.now() / 1000) - 3_600;

describe("the check of a push's token", () => {
  it("takes what Google signed for this function and this sender", async () => {
    expect(await open()(`Bearer ${google.sign({})}`)).toBe(200);
  });

  it.each([undefined, "", "Bearer", "Basic dXNlcg==", "Bearer a b", "Bearer x", "Bearer a.b.c"])(
    "refuses %j",
    async (authorization) => {
      expect(await open()(authorization)).toBe(401);
    },
  );

  it.each([
    ["another audience", { aud: "https://elsewhere.example/" }],
    ["no audience", { aud: undefined }],
    ["another issuer", { iss: "https://accounts.evil.example" }],
    ["an expiry in the past", { iat: hourAgo - 3_600, exp: hourAgo }],
    ["a life of years", { exp: hourAgo + 10 * 31_536_000 }],
  ])("refuses a token with %s", async (_, claims) => {
    expect(await open()(`Bearer ${google.sign(claims)}`)).toBe(401);
  });

  it("refuses a token that somebody else signed", async () => {
    expect(await open()(`Bearer ${google.forge({})}`)).toBe(401);
  });

  it("refuses a token whose claims were changed after it was signed, or that is not signed", async () => {
    const [head, , signature] = google.sign({ email: "mallory@evil.example" }).split(".");
    const [, payload] = google.sign({}).split(".");
    const none = Buffer.from('{"alg":"none","kid":"known"}').toString("base64url");
    const verify = open();
    expect(await verify(`Bearer ${head}.${payload}.${signature}`)).toBe(401);
    expect(await verify(`Bearer ${none}.${payload}.`)).toBe(401);
  });

  it.each([
    ["another account", { email: "mallory@pueblo-test.iam.gserviceaccount.com" }],
    ["an address that is not verified", { email_verified: false }],
    ["no address", { email: undefined }],
  ])("forbids a token of %s", async (_, claims) => {
    expect(await open()(`Bearer ${google.sign(claims)}`)).toBe(403);
  });

  it("fetches the certificates once, for many pushes at once and for later ones", async () => {
    const verify = open();
    const token = `Bearer ${google.sign({})}`;
    await Promise.all(Array.from({ length: 20 }, () => verify(token)));
    expect(await verify(token)).toBe(200);
    expect(google.requests).toBe(1);
  });

  it("asks for the push again while the certificates cannot be had", async () => {
    const verify = open();
    google.failing = 404;
    expect(await verify(`Bearer ${google.sign({})}`)).toBe(503);
    google.failing = undefined;
    expect(await verify(`Bearer ${google.sign({})}`)).toBe(200);
  });
});
