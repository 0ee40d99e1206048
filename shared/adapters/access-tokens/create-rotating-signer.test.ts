import { describe, expect, it } from "vitest";
import type { TokenActor } from "#shared/identity/ports.ts";
import { createRotatingSigner, type TimedKey } from "./create-rotating-signer.ts";
import { generateSigningKey } from "./signing-keys.ts";

const person: TokenActor = {
  kind: "user",
  tenantId: "ten_1",
  userId: "usr_1",
  role: "member",
  scopes: ["ask"],
};
const [a, b, c] = [generateSigningKey(), generateSigningKey(), generateSigningKey()];
const noon = new Date("2026-03-01T12:00:00Z");
const later = new Date("2026-03-01T13:00:00Z");

/** The name of the key that signs at that time. */
function signerAt(keys: TimedKey[], time: Date): unknown {
  const signer = createRotatingSigner({ issuer: "urn:x", keys, clock: { now: () => time } });
  const [head = ""] = signer.sign(person, 600).split(".");
  return JSON.parse(Buffer.from(head, "base64url").toString()).kid;
}

describe("createRotatingSigner", () => {
  it.each<[string, TimedKey[], Date, TimedKey]>([
    ["the first of those without a time", [a, b], noon, a],
    ["not yet a key that is to come", [{ ...b, notBefore: later }, a], noon, a],
    ["that key from its time on", [a, { ...b, notBefore: later }], later, b],
    [
      "the newest that has come",
      [
        { ...a, notBefore: noon },
        { ...b, notBefore: new Date(noon.getTime() - 1) },
        { ...c, notBefore: later },
      ],
      noon,
      a,
    ],
  ])("signs with %s", (_, keys, time, expected) => {
    expect(signerAt(keys, time)).toBe(expected.kid);
  });

  it("changes by itself when the time comes, without a new process", () => {
    let now = noon;
    const keys = [a, { ...b, notBefore: later }];
    const signer = createRotatingSigner({ issuer: "urn:x", keys, clock: { now: () => now } });
    const before = signer.sign(person, 600);
    now = later;
    expect(signer.sign(person, 600).split(".")[0]).not.toBe(before.split(".")[0]);
  });

  it("signs with none before its time", () => {
    expect(() => signerAt([{ ...a, notBefore: later }], noon)).toThrow("no signing key");
  });
});
