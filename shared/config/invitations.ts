import { z } from "zod";

/** How people are invited to a tenant. */
export const invitationEnv = {
  INVITATION_SECRET: z.string().min(32).describe("signs the tokens of invitations"),
  INVITATION_URL: z
    .url()
    .optional()
    .describe("the page that takes invitations; links are this, with #token=… at the end"),
};
