import { z } from "zod";

/** Downloads straight from the object store where that is a folder; a bucket signs its own. */
export const directDownloadEnv = {
  DOWNLOAD_URL: z
    .url()
    .optional()
    .describe("public base of downloads, as https://api.example/v1/downloads"),
  DOWNLOAD_SECRET: z.string().min(16).optional().describe("signs downloads"),
};
export type DirectDownloadConfig = z.infer<z.ZodObject<typeof directDownloadEnv>>;
