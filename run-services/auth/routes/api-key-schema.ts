import { z } from "@hono/zod-openapi";
import { keyScopes } from "#shared/identity/permissions.ts";

export const apiKeySchema = z
  .object({
    id: z.string().openapi({ example: "key_01h455vb4pex5vsknk084sn02q" }),
    name: z.string(),
    prefix: z.string().openapi({ example: "pm_live_8fJ2" }),
    scopes: z.array(z.enum(keyScopes)),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    replacedBy: z.string().nullable().openapi({
      description: "The key that took its place; this one works until `expiresAt`.",
    }),
  })
  .openapi("ApiKey");

export const newApiKeySchema = apiKeySchema
  .extend({ key: z.string().openapi({ description: "Shown here once and never again." }) })
  .openapi("NewApiKey");
