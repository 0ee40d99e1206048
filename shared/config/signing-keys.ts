import { createPrivateKey, createPublicKey } from "node:crypto";
import { z } from "zod";

const part = (what: string) =>
  z
    .string(`each key needs ${what}`)
    .regex(/^[\w-]{43}$/, `each key needs ${what}: 32 bytes in base64url`);

const signingKey = z
  .object(
    {
      kty: z.literal("OKP", 'each key must say "kty": "OKP"'),
      crv: z.literal("Ed25519", 'each key must say "crv": "Ed25519"'),
      x: part('its public half, "x"'),
      d: part('its private half, "d"'),
      kid: z.string('"kid" must be text').min(1).optional(),
      /** It is published from the start, and signs from then on. */
      notBefore: z.iso
        .datetime({
          offset: true,
          error: '"notBefore" must be a time such as 2027-01-31T12:00:00Z',
        })
        .transform((text) => new Date(text))
        .optional(),
    },
    {
      error: ({ input }) =>
        input === undefined ? "there must be at least one key" : "each key must be a JSON Web Key",
    },
  )
  .refine(isOneKey, 'each key\'s "x" must be the public half of its "d"');

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

const keySet = z
  .object(
    { keys: z.tuple([signingKey], signingKey, 'must hold at least one key in "keys"') },
    'must be a JSON Web Key Set, {"keys": [...]}',
  )
  .refine(({ keys }) => new Set(keys.map(({ x }) => x)).size === keys.length, "holds a key twice")
  .refine(({ keys }) => haveOwnNames(keys), 'holds two keys of the same "kid"')
  .refine(
    ({ keys }) => keys.some(({ notBefore }) => !notBefore || notBefore <= new Date()),
    'must hold a key that signs now: without "notBefore", or with one that has come',
  );

const describeKeys = (use: string) =>
  json
    .pipe(keySet)
    .describe(`JSON Web Key Set {"keys": [...]} of private Ed25519 keys that sign ${use}`);

/** What access tokens are signed with: the newest key whose `notBefore` has come. */
export const signingKeysEnv = { TOKEN_SIGNING_KEYS: describeKeys("access tokens") };

/** What receipts of erasure are signed with, the first one: never the keys of access tokens. */
export const receiptEnv = { RECEIPT_SIGNING_KEYS: describeKeys("receipts of erasure") };
export type ReceiptConfig = z.infer<z.ZodObject<typeof receiptEnv>>;

type Key = { kty: string; crv: string; x: string; d: string; kid?: string | undefined };

/** Otherwise a public key is published that no signature fits. */
function isOneKey({ kty, crv, x, d }: Key): boolean {
  try {
    const key = createPrivateKey({ key: { kty, crv, x, d }, format: "jwk" });
    return createPublicKey(key).export({ format: "jwk" }).x === x;
  } catch {
    return false;
  }
}

function haveOwnNames(keys: Key[]): boolean {
  const names = keys.flatMap(({ kid }) => kid ?? []);
  return new Set(names).size === names.length;
}
