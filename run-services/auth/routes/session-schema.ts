import { z } from "@hono/zod-openapi";
import type { StartedSession } from "#shared/identity/session.ts";
import { csrfTokenOf } from "#shared/identity/session-token.ts";
import { roles } from "#shared/kernel/actor.ts";

export const sessionSchema = z
  .object({
    csrfToken: z.string().openapi({
      description: "Goes along as `X-CSRF-Token` with every request that changes something.",
    }),
    userId: z.string(),
    tenant: z.object({ id: z.string(), name: z.string(), role: z.enum(roles) }),
    expiresAt: z.iso.datetime(),
  })
  .openapi("Session");

/** A session as its own page may see it: the token itself is for the cookie alone. */
export function showSession({ token, expiresAt, ...session }: StartedSession) {
  return { ...session, csrfToken: csrfTokenOf(token), expiresAt: expiresAt.toISOString() };
}
