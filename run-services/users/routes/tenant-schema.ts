import { z } from "@hono/zod-openapi";
import { roles } from "#shared/kernel/actor.ts";

export const tenantSchema = z
  .object({
    id: z.string().openapi({ example: "ten_01h455vb4pex5vsknk084sn02q" }),
    name: z.string(),
    role: z.enum(roles),
    createdAt: z.iso.datetime(),
  })
  .openapi("Tenant");
