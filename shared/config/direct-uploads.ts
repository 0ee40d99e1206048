import { z } from "zod";

/** Uploads straight to the object store where that is a folder; a bucket signs its own. */
export const directUploadEnv = {
  UPLOAD_URL: z
    .url()
    .optional()
    .describe("public base of direct uploads, as https://api.example/v1/uploads"),
  UPLOAD_SECRET: z.string().min(16).optional().describe("signs direct uploads"),
};
export type DirectUploadConfig = z.infer<z.ZodObject<typeof directUploadEnv>>;
