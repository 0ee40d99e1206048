import { z } from "zod";
import { type Role, roles } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { membershipHeld } from "./membership-held.ts";

/** A session ends after this many days, and after so many hours in which nobody used it. */
export const sessionDays = 30;
const idleHours = 7 * 24;

export type StartedSession = {
  /** What the cookie holds; stored nowhere. */
  token: string;
  expiresAt: Date;
  userId: string;
  tenant: { id: string; name: string; role: Role };
};

export const sessionRow = z.object({
  id: z.string(),
  user_id: z.string(),
  tenant_id: z.string(),
  tenant_name: z.string(),
  role: z.enum(roles),
  expires_at: z.date(),
  last_used_at: z.date(),
});

/** Selects `sessionRow` of a living session: `$1` its hash, `$2` the time. */
export const livingSession = `
  SELECT s.id, s.user_id, s.tenant_id, t.name AS tenant_name, m.role, s.expires_at, s.last_used_at
  FROM sessions s
  JOIN memberships m ON m.tenant_id = s.tenant_id AND m.user_id = s.user_id
  JOIN tenants t ON t.id = s.tenant_id
  WHERE s.hash = $1 AND s.expires_at > $2
    AND s.last_used_at > $2::timestamptz - make_interval(hours => ${idleHours})
  ${membershipHeld}`;

export function noSession(): AppError {
  return new AppError("unauthenticated", {
    detail: {
      es: "La sesión no existe o ha terminado. Inicie sesión otra vez.",
      en: "The session does not exist or is over. Sign in again.",
    },
  });
}
