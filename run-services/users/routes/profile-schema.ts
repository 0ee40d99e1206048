import { z } from "@hono/zod-openapi";
import { roles } from "#shared/kernel/actor.ts";

export const profileSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    language: z.string().openapi({ example: "es-CO", description: "BCP 47." }),
    timeZone: z.string().openapi({ example: "America/Bogota", description: "IANA." }),
    tenants: z.array(z.object({ id: z.string(), name: z.string(), role: z.enum(roles) })),
  })
  .openapi("Profile");
