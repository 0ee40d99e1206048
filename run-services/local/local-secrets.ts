import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";

const signingKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
});

const schema = z.object({
  signingKey,
  /** Signs receipts of erasure. */
  receiptKey: signingKey,
  /** Signs the addresses of direct uploads. */
  uploadSecret: z.string().min(32),
  /** Signs the addresses of downloads. */
  downloadSecret: z.string().min(32),
  /** Signs the tokens of invitations. */
  invitationSecret: z.string().min(32),
});
export type LocalSecrets = z.infer<typeof schema>;

/**
 * The secrets of a data folder, made at the first start that knows of them; only their owner may
 * read the file.
 */
export async function loadSecrets(directory: string): Promise<LocalSecrets> {
  const path = join(directory, "secrets.json");
  const known = await readFile(path, "utf8").catch(() => undefined);
  const kept = known === undefined ? {} : schema.partial().parse(JSON.parse(known));
  const made = {
    signingKey: generateSigningKey(),
    receiptKey: generateSigningKey(),
    uploadSecret: randomBytes(32).toString("base64url"),
    downloadSecret: randomBytes(32).toString("base64url"),
    invitationSecret: randomBytes(32).toString("base64url"),
  };
  const secrets = { ...made, ...kept };
  if (Object.keys(kept).length < Object.keys(made).length) await writePrivateFile(path, secrets);
  return secrets;
}

/** Writes JSON that only its owner may read: the whole file or none of it. */
export async function writePrivateFile(path: string, content: unknown): Promise<void> {
  const draft = `${path}.draft`;
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(draft, path);
}
