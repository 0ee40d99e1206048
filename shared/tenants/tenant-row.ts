import { z } from "zod";
import { roles } from "#shared/kernel/actor.ts";

/** A tenant as one of its members sees it. */
export const tenantRow = z
  .object({ id: z.string(), name: z.string(), role: z.enum(roles), created_at: z.date() })
  .transform(({ created_at, ...tenant }) => ({ ...tenant, createdAt: created_at }));
export type Tenant = z.infer<typeof tenantRow>;

/** The columns that `tenantRow` parses, from `tenants t` joined with `memberships m`. */
export const tenantColumns = "t.id, t.name, m.role, t.created_at";
