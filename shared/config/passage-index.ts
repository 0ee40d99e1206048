import { z } from "zod";

/** Where passages are found. `pinecone+http` is for tests on one's own machine. */
export const passageIndexEnv = {
  INDEX_URL: z
    .string()
    .regex(
      /^(pinecone:\/\/[\w.-]+|pinecone\+http:\/\/(127\.0\.0\.1|localhost):\d+|file:.+)$/,
      "must be pinecone://… or file:…",
    )
    .describe("pinecone://<index host>, or file:<folder>"),
  PINECONE_API_KEY: z.string().min(1).optional(),
};
export type PassageIndexConfig = z.infer<z.ZodObject<typeof passageIndexEnv>>;
