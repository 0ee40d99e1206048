import { z } from "zod";

/** Where Google's models are called. */
export const vertexEnv = {
  VERTEX_PROJECT: z.string().min(1).optional(),
  VERTEX_LOCATION: z.string().min(1).default("europe-west1"),
  /** Instead of the credentials that the environment gives. */
  VERTEX_ACCESS_TOKEN: z.string().min(1).optional(),
  /** Another address than Google's: for tests on one's own machine. */
  VERTEX_URL: z.url().optional(),
};
export type VertexConfig = z.infer<z.ZodObject<typeof vertexEnv>>;
