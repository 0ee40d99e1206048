import { z } from "zod";
import { vertexEnv } from "./vertex.ts";

/** Who reads what stands on scans and photos, and within which limits. */
export const recognizerEnv = {
  ...vertexEnv,
  RECOGNIZER: z
    .string()
    .regex(/^(tesseract|gemini\/\S+)$/, "must be tesseract or gemini/…")
    .default("tesseract")
    .describe("tesseract, or gemini/<model> of Vertex AI"),
  /** Languages that documents may be in, the likeliest first. */
  RECOGNITION_LANGUAGES: z
    .string()
    .regex(/^[a-z]{2}(,[a-z]{2})*$/, "must be codes of two letters, as es,pt,en")
    .default("es,pt,en"),
  /** To draw one page, and again to read it. */
  RECOGNITION_SECONDS: z.coerce.number().positive().max(60).default(60),
  /** Larger pages are drawn smaller; pictures of more than five times as many are refused. */
  RECOGNITION_MEGAPIXELS: z.coerce.number().positive().max(100).default(20),
  RECOGNITION_MEGABYTES: z.coerce.number().positive().default(1024),
};
export type RecognizerConfig = z.infer<z.ZodObject<typeof recognizerEnv>>;
