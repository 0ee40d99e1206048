import { randomBytes } from "node:crypto";
import { CRC32C } from "@google-cloud/storage";
import { expect, it } from "vitest";
import { createCrc32c } from "./crc32c.ts";

function digestOf(...parts: Uint8Array[]): string {
  const crc32c = createCrc32c();
  for (const part of parts) crc32c.update(part);
  return crc32c.digest();
}

it("gives the digests of RFC 3720", () => {
  const hex = (digest: string) => Buffer.from(digest, "base64").toString("hex");
  expect(hex(digestOf(Buffer.alloc(32)))).toBe("8a9136aa");
  expect(hex(digestOf(Buffer.alloc(32, 0xff)))).toBe("62a8ab43");
  expect(hex(digestOf(Uint8Array.from({ length: 32 }, (_, i) => i)))).toBe("46dd794e");
  expect(hex(digestOf())).toBe("00000000");
});

it("gives what the SDK's own gives, however the bytes are cut", () => {
  const bytes = randomBytes(10_007);
  const sdk = new CRC32C();
  sdk.update(bytes);
  for (const cut of [0, 1, 7, 8, 9, 5_003, 10_007]) {
    expect(digestOf(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(sdk.toString());
  }
});
