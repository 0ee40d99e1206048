import { z } from "zod";

export const config = z.object({
  /** PostgreSQL, as a role that may become the application's roles. */
  DATABASE_URL: z.url(),
  /** Where each topic's consumer takes pushes: `topic=url,topic=url`. */
  PUSH_TARGETS: z
    .string()
    .default("")
    .transform((list) => list.split(",").filter(Boolean))
    .transform((pairs) => Object.fromEntries(pairs.map((pair) => pair.trim().split(/=(.*)/))))
    .pipe(z.record(z.string(), z.url())),
});
