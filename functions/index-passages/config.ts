import { z } from "zod";

export const config = z.object({
  /** PostgreSQL, as a role that may become the application's roles. */
  DATABASE_URL: z.url(),
  /** Folder of the object store. */
  OBJECTS_DIR: z.string(),
  /** Folder of the passage index. */
  INDEX_DIR: z.string(),
});
