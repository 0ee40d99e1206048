import type { z } from "zod";
import { accessTokenEnv } from "#shared/config/access-tokens.ts";
import { databaseEnv } from "#shared/config/database.ts";
import { directDownloadEnv } from "#shared/config/direct-downloads.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { invitationEnv } from "#shared/config/invitations.ts";
import { objectStoreEnv } from "#shared/config/object-store.ts";
import { unitConfig } from "#shared/config/unit-config.ts";

/** The environment of the users service. */
export const configSchema = unitConfig({
  ...databaseEnv,
  ...accessTokenEnv,
  ...invitationEnv,
  ...objectStoreEnv,
  ...directDownloadEnv,
  ...eventBusEnv,
});
export type Config = z.infer<typeof configSchema>;
