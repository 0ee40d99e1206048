import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { keyScopes } from "#shared/identity/permissions.ts";
import { createApiClient } from "./client/api-client.ts";
import { createLocalKey } from "./client/local-key.ts";
import { writePrivateFile } from "./local-secrets.ts";

const schema = z.object({ url: z.url(), apiKey: z.string(), tenantId: z.string() });
export type DevAccess = z.infer<typeof schema>;

const fileName = "dev.json";
const email = "desarrollo@pueblo.example";

/**
 * The key of the developer's own tenant, written to `dev.json` of the data folder. It stays the
 * same between runs, unless it no longer works.
 */
export async function ensureDevAccess(directory: string, url: string): Promise<DevAccess> {
  const known = await readDevAccess(directory);
  const works = known && (await answers({ ...known, url }));
  const name = "npm run dev";
  const access = works
    ? { ...known, url }
    : { url, ...(await createLocalKey({ url, email, name, scopes: keyScopes })) };
  await writePrivateFile(join(directory, fileName), access);
  return access;
}

/** What `dev.json` says, if there is one that can be read. */
export async function readDevAccess(directory: string): Promise<DevAccess | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(join(directory, fileName), "utf8")));
  } catch {
    return undefined; // missing, or not ours: both mean that there is no access yet
  }
}

/** Whether a system answers at this address and takes the key. */
export function answers({ url, apiKey }: DevAccess): Promise<boolean> {
  const client = createApiClient({ url, token: apiKey, signal: AbortSignal.timeout(5_000) });
  return client.check().then(
    () => true,
    () => false,
  );
}
