import { z } from "zod";
import { roles } from "#shared/kernel/actor.ts";
import { type AppError, notFound } from "#shared/kernel/errors.ts";

/** An invitation as the tenant's administrators see it; never its token. */
export const invitationRow = z
  .object({
    id: z.string(),
    email: z.string(),
    role: z.enum(roles),
    invited_by: z.string(),
    created_at: z.date(),
    expires_at: z.date(),
  })
  .transform(({ invited_by, created_at, expires_at, ...invitation }) => ({
    ...invitation,
    invitedBy: invited_by,
    createdAt: created_at,
    expiresAt: expires_at,
  }));
export type Invitation = z.infer<typeof invitationRow>;

/** The columns that `invitationRow` parses. */
export const invitationColumns = "id, email, role, invited_by, created_at, expires_at";

export function noSuchInvitation(): AppError {
  return notFound({ es: "esa invitación, o ya no es válida", en: "valid invitation" });
}
