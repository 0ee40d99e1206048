import { describe, expect, it } from "vitest";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";
import { signingKeysEnv } from "#shared/config/signing-keys.ts";
import { withNextKey, withoutOldKeys } from "./rotate-keys.ts";

const now = new Date("2026-03-01T12:00:10Z");
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

describe("the rotation of signing keys", () => {
  it("begins with a key, and adds another that signs once all know it", () => {
    const first = withNextKey([], now);
    expect(first).toHaveLength(1);
    expect(first[0]).not.toHaveProperty("notBefore");
    const both = withNextKey(first, now);
    expect(both[0]).toEqual(first[0]);
    expect(both[1]?.notBefore).toEqual(new Date("2026-03-01T12:16:00Z"));
    const json = JSON.stringify({ keys: both });
    expect(signingKeysEnv.TOKEN_SIGNING_KEYS.parse(json).keys).toEqual(both);
  });

  it("drops a key only when no token of it lives", () => {
    const old = generateSigningKey();
    const next = { ...generateSigningKey(), notBefore: now };
    expect(withoutOldKeys([old, next], now)).toEqual([old, next]);
    expect(withoutOldKeys([old, next], minutes(14))).toEqual([old, next]);
    expect(withoutOldKeys([old, next], minutes(15))).toEqual([next]);
    const third = { ...generateSigningKey(), notBefore: minutes(60) };
    expect(withoutOldKeys([old, next, third], minutes(15))).toEqual([next, third]);
    expect(withoutOldKeys([old], now)).toEqual([old]);
  });
});

describe("TOKEN_SIGNING_KEYS", () => {
  const key = generateSigningKey();
  const other = generateSigningKey();
  it.each<[string, unknown]>([
    ["must be a JSON Web Key Set", []],
    ["there must be at least one key", { keys: [] }],
    ["each key must be a JSON Web Key", { keys: [3] }],
    ['each key must say "kty": "OKP"', { keys: [{ ...key, kty: undefined }] }],
    ['each key needs its private half, "d"', { keys: [{ ...key, d: undefined }] }],
    ["32 bytes in base64url", { keys: [{ ...key, x: "x" }] }],
    ['each key\'s "x" must be the public half', { keys: [{ ...key, x: other.x }] }],
    ['"notBefore" must be a time', { keys: [{ ...key, notBefore: "mañana" }] }],
    ["holds a key twice", { keys: [key, { ...key, kid: "b" }] }],
    ['two keys of the same "kid"', { keys: [key, { ...other, kid: key.kid }] }],
    ["must hold a key that signs now", { keys: [{ ...key, notBefore: "2999-01-01T00:00:00Z" }] }],
  ])("is told in plain words: %s", (words, value) => {
    const parsed = signingKeysEnv.TOKEN_SIGNING_KEYS.safeParse(JSON.stringify(value));
    expect(parsed.error?.issues.map(({ message }) => message).join("\n")).toContain(words);
  });
});
