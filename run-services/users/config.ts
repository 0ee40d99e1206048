import { z } from "zod";
import { accessTokenEnv } from "#shared/config/access-tokens.ts";
import { databaseEnv } from "#shared/config/database.ts";
import { invitationEnv } from "#shared/config/invitations.ts";

/** The environment of the users service. */
export const configSchema = z.object({ ...databaseEnv, ...accessTokenEnv, ...invitationEnv });
export type Config = z.infer<typeof configSchema>;
