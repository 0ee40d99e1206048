import { createHmac, sign as signBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { TokenActor } from "#shared/identity/ports.ts";
import { createRevocationList } from "#shared/identity/revocation-list.ts";
import { type Clock, systemClock } from "#shared/kernel/clock.ts";
import { createTokenSigner } from "./create-token-signer.ts";
import { createTokenVerifier } from "./create-token-verifier.ts";
import { fetchKeys } from "./fetch-keys.ts";
import { generateSigningKey, privatePem, publicKeys, publicPem } from "./signing-keys.ts";

const issuer = "urn:pueblo:auth";
const key = generateSigningKey();
const person: TokenActor = {
  kind: "user",
  tenantId: "ten_1",
  userId: "usr_1",
  role: "member",
  scopes: ["ask", "search"],
};
const revocations = createRevocationList(async () => [], systemClock);
const verifier = createTokenVerifier({ issuer, keys: async () => publicKeys([key]), revocations });

function signer(options: { issuer?: string; key?: typeof key; clock?: Clock } = {}) {
  return createTokenSigner({ issuer, key, clock: systemClock, ...options });
}

const claims = () => {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    aud: "pueblo",
    sub: "usr_1",
    tid: "ten_1",
    role: "owner",
    scope: "ask",
    kind: "user",
    iat,
    exp: iat + 600,
  };
};

/** A token put together by hand, the way an attacker would. */
function forge(header: object, body: object, signWith: (input: string) => Buffer): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${encode(header)}.${encode(body)}`;
  return `${input}.${signWith(input).toString("base64url")}`;
}

const eddsa = (input: string) => signBytes(null, Buffer.from(input), privatePem(key));
const header = { alg: "EdDSA", typ: "JWT", kid: key.kid };
const hmac = (secret: string | Buffer) => (input: string) =>
  createHmac("sha256", secret).update(input).digest();

describe("createTokenVerifier", () => {
  it("gives back who the token was signed for", async () => {
    expect(await verifier.verify(signer().sign(person, 600))).toEqual({
      ...person,
      scopes: ["search", "ask"],
    });
    const apiKey: TokenActor = { ...person, kind: "api_key", keyId: "key_1", scopes: [] };
    expect(await verifier.verify(signer().sign(apiKey, 600))).toEqual(apiKey);
    const limits = { requests: { caller: 1, tenant: 2 }, streams: { caller: 3, tenant: 4 } };
    const limited = { ...apiKey, limits };
    expect(await verifier.verify(signer().sign(limited, 600))).toEqual(limited);
    expect(await verifier.verify(forge(header, claims(), eddsa))).toMatchObject({ role: "owner" });
  });

  const hourAgo = { now: () => new Date(Date.now() - 3_600_000) };
  const late = Math.floor(Date.now() / 1000) + 3600;
  it.each([
    ["expired", signer({ clock: hourAgo }).sign(person, 600)],
    ["of another issuer", signer({ issuer: "urn:else" }).sign(person, 600)],
    ["of an unknown key", signer({ key: generateSigningKey() }).sign(person, 600)],
    [
      "of another key under our name",
      signer({ key: { ...generateSigningKey(), kid: key.kid } }).sign(person, 600),
    ],
    ["for another audience", forge(header, { ...claims(), aud: "other" }, eddsa)],
    ["not valid yet", forge(header, { ...claims(), nbf: late }, eddsa)],
    ["without expiry", forge(header, { ...claims(), exp: undefined }, eddsa)],
    ["without tenant", forge(header, { ...claims(), tid: undefined }, eddsa)],
    ["with limits that are none", forge(header, { ...claims(), lim: [1, 2, 0, -1] }, eddsa)],
    ["with an unknown role", forge(header, { ...claims(), role: "root" }, eddsa)],
    ["with an unknown kind", forge(header, { ...claims(), kind: "system" }, eddsa)],
    ["unsigned", forge({ ...header, alg: "none" }, claims(), () => Buffer.alloc(0))],
    ["unsigned under EdDSA", forge(header, claims(), () => Buffer.alloc(0))],
    [
      "HS256 with the public PEM",
      forge({ ...header, alg: "HS256" }, claims(), hmac(publicPem(key))),
    ],
    [
      "HS256 with the public bytes",
      forge({ ...header, alg: "HS256" }, claims(), hmac(Buffer.from(key.x, "base64url"))),
    ],
    ["HS256 said to be EdDSA", forge(header, claims(), hmac(publicPem(key)))],
    ["without key name", forge({ alg: "EdDSA" }, claims(), eddsa)],
    [
      "bringing its own key",
      forge({ ...header, kid: "mine", jwk: publicKeys([key]).keys[0] }, claims(), eddsa),
    ],
    ["too long", forge(header, { ...claims(), pad: "x".repeat(5000) }, eddsa)],
    ["no token", "garbage"],
    ["empty parts", ".."],
    ["nothing", ""],
  ])("refuses a token that is %s", async (_, token) => {
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("refuses a token whose body was changed after it was verified once", async () => {
    const token = signer().sign(person, 600);
    await verifier.verify(token);
    const [head, , signature] = token.split(".");
    const body = Buffer.from(JSON.stringify(claims())).toString("base64url");
    await expect(verifier.verify(`${head}.${body}.${signature}`)).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  it("accepts old and new keys while they rotate", async () => {
    const next = generateSigningKey();
    let published = publicKeys([key]);
    const rotating = createTokenVerifier({ issuer, keys: async () => published, revocations });
    const old = signer().sign(person, 600);
    await rotating.verify(old);
    published = publicKeys([next, key]);
    await rotating.verify(signer({ key: next }).sign(person, 600));
    await rotating.verify(signer().sign({ ...person, userId: "usr_2" }, 600));
    published = publicKeys([next]);
    await expect(
      rotating.verify(signer().sign({ ...person, userId: "usr_3" }, 600)),
    ).rejects.toThrow();
    await expect(rotating.verify(old)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

describe("fetchKeys", () => {
  let stop: (() => void) | undefined;
  afterEach(() => stop?.());

  it("asks once for many, again when it must, and serves on while nobody answers", async () => {
    let asked = 0;
    let up = true;
    const server = createServer((_, res) => {
      asked += 1;
      res.writeHead(up ? 200 : 500).end(JSON.stringify(publicKeys([key])));
    }).listen(0, "127.0.0.1");
    stop = () => server.close();
    await new Promise((resolve) => server.once("listening", resolve));
    let now = Date.now();
    const { port } = server.address() as AddressInfo;
    const keys = fetchKeys(`http://127.0.0.1:${port}`, { now: () => new Date(now) });

    await Promise.all([keys(false), keys(false), keys(true)]);
    await keys(true);
    expect(asked).toBe(1);
    now += 31_000;
    await keys(false);
    expect(asked).toBe(1);
    await keys(true);
    expect(asked).toBe(2);
    now += 11 * 60_000;
    up = false;
    expect(await keys(false)).toEqual(publicKeys([key]));
    await keys(true);
    expect(asked).toBe(3);
  });

  it("asks behind the back of requests when a minute has passed, and waits for what was asked", async () => {
    let published = [key];
    const server = createServer((_, res) => res.end(JSON.stringify(publicKeys(published))));
    server.listen(0, "127.0.0.1");
    stop = () => server.close();
    await new Promise((resolve) => server.once("listening", resolve));
    let now = Date.now();
    const { port } = server.address() as AddressInfo;
    const keys = fetchKeys(`http://127.0.0.1:${port}`, { now: () => new Date(now) });

    const first = await keys(false);
    now += 61_000;
    expect(await keys(false)).toBe(first);
    expect(await keys(true)).toBe(first); // the same keys are the same object
    published = [generateSigningKey(), key];
    now += 61_000;
    expect(await keys(false)).toBe(first);
    expect((await keys(true)).keys).toHaveLength(2);
  });

  it("is unavailable when there never were keys", async () => {
    const keys = fetchKeys("http://127.0.0.1:9/", systemClock);
    await expect(keys(false)).rejects.toMatchObject({ code: "unavailable" });
  });
});
