import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "#shared/kernel/clock.ts";
import {
  type MetadataFault,
  startFakeMetadataServer,
} from "../../../test/support/metadata/fake-metadata-server.ts";
import { setEnvironment } from "../../../test/support/set-environment.ts";
import { createServiceIdentity } from "./create-service-identity.ts";

const audience = "https://ai-abc.a.run.app";
const claims = z.object({ aud: z.string(), nth: z.number() });
const claimsOf = (token: string) =>
  claims.parse(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()));

let server: Awaited<ReturnType<typeof startFakeMetadataServer>>;
let putBack: () => void;
beforeEach(async () => {
  server = await startFakeMetadataServer();
  putBack = setEnvironment("GCE_METADATA_HOST", server.host);
});
afterEach(() => {
  putBack();
  return server.close();
});
// The SDK is loaded lazily: not within the first test's patience.
beforeAll(() => createServiceIdentity({}, { clock: systemClock }));

const create = (deadlineMs = 5_000, now = () => Date.now()) =>
  createServiceIdentity({ deadlineMs }, { clock: { now: () => new Date(now()) } });

it("gets a token for an audience, once for all who ask, and keeps it", async () => {
  const identity = await create();
  const tokens = await Promise.all(Array.from({ length: 20 }, () => identity.tokenFor(audience)));
  expect(new Set(tokens).size).toBe(1);
  expect(await identity.tokenFor(audience)).toBe(tokens[0]);
  expect(claimsOf(tokens[0] ?? "")).toEqual({ aud: audience, nth: 1 });
  expect(claimsOf(await identity.tokenFor("https://auth.example"))).toEqual({
    aud: "https://auth.example",
    nth: 2,
  });
  expect(server.served()).toBe(2);
});

it("renews it five minutes before its end", async () => {
  let now = Date.now();
  const identity = await create(5_000, () => now);
  await identity.tokenFor(audience);
  now += 54 * 60_000;
  expect(claimsOf(await identity.tokenFor(audience)).nth).toBe(1);
  now += 2 * 60_000;
  expect(claimsOf(await identity.tokenFor(audience)).nth).toBe(2);
});

it("gets a new one in place of one that was refused, but not of its successor", async () => {
  const identity = await create();
  const first = await identity.tokenFor(audience);
  identity.forget(audience, first);
  const second = await identity.tokenFor(audience);
  expect(claimsOf(second).nth).toBe(2);
  identity.forget(audience, first);
  expect(await identity.tokenFor(audience)).toBe(second);
});

it.each<MetadataFault>(["reset", "silence", "half an answer", "wrong type", 429, 500, 404])(
  "is unavailable soon when the metadata server answers with %s, and recovers",
  async (fault) => {
    const identity = await create(200);
    server.fault = fault;
    await expect(identity.tokenFor(audience)).rejects.toMatchObject({
      code: "unavailable",
      retry: true,
    });
    server.fault = undefined;
    const patient = await create();
    expect(claimsOf(await patient.tokenFor(audience)).aud).toBe(audience);
  },
);

it("uses a token to its end while no other is to be had, and not a second longer", async () => {
  let now = Date.now();
  const identity = await create(200, () => now);
  const token = await identity.tokenFor(audience);
  server.fault = 500;
  now += 57 * 60_000;
  expect(await identity.tokenFor(audience)).toBe(token);
  now += 4 * 60_000;
  await expect(identity.tokenFor(audience)).rejects.toMatchObject({ code: "unavailable" });
});

it("takes no token that has ended already", async () => {
  server.lifetimeSeconds = -10;
  await expect((await create()).tokenFor(audience)).rejects.toMatchObject({ code: "unavailable" });
});
