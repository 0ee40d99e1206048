import { z } from "zod";

/** Where the truth is kept. */
export const databaseEnv = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe("postgres://user:password@host/db"),
  CLOUD_SQL_INSTANCE: z
    .string()
    .regex(/^[^\s/]+:[\w-]+:[\w-]+$/, "must be project:region:instance")
    .optional()
    .describe("project:region:instance, reached with IAM; DATABASE_URL then gives user and db"),
  CLOUD_SQL_IP: z.enum(["PRIVATE", "PUBLIC", "PSC"]).default("PRIVATE"),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(10),
};
export type DatabaseConfig = z.infer<z.ZodObject<typeof databaseEnv>>;
