import { z } from "@hono/zod-openapi";

/** The header of every POST that creates: repeating it repeats the answer, not the work. */
export const idempotencyHeader = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .openapi({ description: "Makes it safe to send the same request again." }),
});
