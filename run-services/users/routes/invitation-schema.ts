import { z } from "@hono/zod-openapi";
import { roles } from "#shared/kernel/actor.ts";

export const invitationSchema = z
  .object({
    id: z.string().openapi({ example: "inv_01h455vb4pex5vsknk084sn02q" }),
    email: z.string(),
    role: z.enum(roles),
    invitedBy: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .openapi("Invitation");
