import { z } from "zod";
import { notFound } from "#shared/kernel/errors.ts";
import { keyScopes } from "./permissions.ts";

/** An API key as verbs return it: never the key itself, nor its hash. */
export const apiKeyRow = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.enum(keyScopes)),
    created_by: z.string(),
    created_at: z.date(),
    expires_at: z.date().nullable(),
    last_used_at: z.date().nullable(),
    replaced_by: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    replacedBy: row.replaced_by,
  }));
export type ApiKey = z.infer<typeof apiKeyRow>;

/** The columns that `apiKeyRow` parses. */
export const apiKeyColumns =
  "id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, replaced_by";

export const noSuchKey = () => notFound({ es: "esa clave de API", en: "API key" });
