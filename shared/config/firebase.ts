import { z } from "zod";

/** Who proves who a person is; without a project, the local identity that lets anybody in. */
export const firebaseEnv = {
  FIREBASE_PROJECT: z
    .string()
    .min(1)
    .optional()
    .describe("project of Firebase Authentication; on Cloud Run there must be one"),
  /** Firebase's own emulator: it signs nothing, so it is refused on Cloud Run. */
  FIREBASE_AUTH_EMULATOR_HOST: z.string().optional(),
  /** Set by Cloud Run; the local sign-in refuses to start there. */
  K_SERVICE: z.string().optional(),
};
export type FirebaseConfig = z.infer<z.ZodObject<typeof firebaseEnv>>;
