import { z } from "zod";

/** Where documents' bytes and texts are kept. */
export const objectStoreEnv = {
  OBJECTS_URL: z
    .string()
    .regex(/^(gs:\/\/[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]|file:.+)$/, "must be gs://… or file:…")
    .describe("gs://<bucket>, or file:<folder>"),
  /** Another address than Google's: for tests on one's own machine. */
  STORAGE_URL: z.url().optional(),
};
export type ObjectStoreConfig = z.infer<z.ZodObject<typeof objectStoreEnv>>;
