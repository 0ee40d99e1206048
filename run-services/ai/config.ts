import { z } from "zod";

/** The environment of the ai service. */
export const configSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe("postgres://user:password@host/db"),
  JWKS_URL: z.url().describe("the auth service's /.well-known/jwks.json"),
  TOKEN_ISSUER: z.string().min(1).default("urn:pueblo:auth"),
  OBJECTS_DIR: z.string().min(1).describe("folder of the object store"),
  INDEX_DIR: z.string().min(1).describe("folder of the passage index"),
  UPLOAD_URL: z.url().describe("public base of direct uploads, as https://api.example/v1/uploads"),
  UPLOAD_SECRET: z.string().min(16).describe("signs direct uploads"),
  /** Where each topic's consumer takes pushes: `topic=url,topic=url`. */
  PUSH_TARGETS: z
    .string()
    .regex(/^([\w-]+=https?:\/\/[^,\s]+(,|$))*$/)
    .default(""),
  /** How long a model may take to answer. */
  ANSWER_SECONDS: z.coerce.number().positive().max(600).default(60),
});
export type Config = z.infer<typeof configSchema>;
