import { z } from "zod";
import { parseJson } from "#shared/kernel/parse-json.ts";

/** Custom claims take 1,000 bytes at most; a token with all of them is far below this. */
const longestToken = 8192;

const headerSchema = z.object({ alg: z.string(), kid: z.string().min(1).optional() });
const payloadSchema = z.looseObject({});

/**
 * Whether it is worth asking the SDK about a token: three parts, two of them JSON, signed by a
 * named key, and with RS256 only, as Firebase signs. Only the emulator's tokens are unsigned.
 * https://firebase.google.com/docs/auth/admin/verify-id-tokens#verify_id_tokens_using_a_third-party_jwt_library
 */
export function mayBeIdToken(token: string, emulated: boolean): boolean {
  if (token.length > longestToken) return false;
  const parts = token.split(".");
  if (parts.length !== 3) return false;
  const [header, payload] = parts.map((part) =>
    parseJson(Buffer.from(part, "base64url").toString()),
  );
  const head = headerSchema.safeParse(header);
  if (!head.success || !payloadSchema.safeParse(payload).success) return false;
  if (emulated) return head.data.alg === "none";
  return head.data.alg === "RS256" && head.data.kid !== undefined && parts[2] !== "";
}
