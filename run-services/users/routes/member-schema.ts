import { z } from "@hono/zod-openapi";
import { roles } from "#shared/kernel/actor.ts";

export const memberSchema = z
  .object({
    userId: z.string().openapi({ example: "usr_01h455vb4pex5vsknk084sn02q" }),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    joinedAt: z.iso.datetime(),
  })
  .openapi("Member");

/** A member in a path: of the tenant `id` the person `userId`. */
export const memberParams = z.object({ id: z.string(), userId: z.string() });
