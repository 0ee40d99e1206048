import { z } from "zod";
import { hasEmbeddedIndex } from "./has-embedded-index.ts";

/** Where passages are found. `pinecone+http` is for tests on one's own machine. */
export const passageIndexEnv = {
  INDEX_URL: z
    .string()
    .regex(
      /^(pinecone:\/\/[\w.-]+|pinecone\+http:\/\/(127\.0\.0\.1|localhost):\d+|file:.+)$/,
      "must be pinecone://… or file:…",
    )
    .refine(
      (url) => hasEmbeddedIndex() || !url.startsWith("file:"),
      "must be pinecone://<index host>: the embedded index is not part of a built artefact",
    )
    .describe(
      hasEmbeddedIndex() ? "pinecone://<index host>, or file:<folder>" : "pinecone://<index host>",
    ),
  PINECONE_API_KEY: z.string().min(1).optional(),
};
export type PassageIndexConfig = z.infer<z.ZodObject<typeof passageIndexEnv>>;
