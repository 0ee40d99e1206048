import { z } from "zod";
import { databaseEnv } from "#shared/config/database.ts";
import { firebaseEnv } from "#shared/config/firebase.ts";

const signingKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string().min(1),
  d: z.string().min(1),
  kid: z.string().min(1).optional(),
});

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

/** The environment of the auth service. */
export const configSchema = z.object({
  ...databaseEnv,
  TOKEN_SIGNING_KEYS: json
    .pipe(z.object({ keys: z.tuple([signingKey], signingKey) }))
    .describe('JSON Web Key Set {"keys": [...]} of private Ed25519 keys; the first one signs'),
  TOKEN_ISSUER: z.string().min(1).default("urn:pueblo:auth"),
  ...firebaseEnv,
});
export type Config = z.infer<typeof configSchema>;
