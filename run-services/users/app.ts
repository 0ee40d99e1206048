import type { HttpApp } from "#shared/http/app-types.ts";
import { createHttpApp, observersOf } from "#shared/http/create-app.ts";
import type { Deps } from "./deps.ts";
import { acceptInvitationRoute } from "./routes/accept-invitation.ts";
import { cancelPersonErasureRoute } from "./routes/cancel-person-erasure.ts";
import { cancelTenantErasureRoute } from "./routes/cancel-tenant-erasure.ts";
import { changeMemberRoute } from "./routes/change-member.ts";
import { createInvitationRoute } from "./routes/create-invitation.ts";
import { createTenantRoute } from "./routes/create-tenant.ts";
import { deleteInvitationRoute } from "./routes/delete-invitation.ts";
import { getExportRoute } from "./routes/get-export.ts";
import { getLatestExportRoute } from "./routes/get-latest-export.ts";
import { getLimitsRoute } from "./routes/get-limits.ts";
import { getMemberRoute } from "./routes/get-member.ts";
import { getPersonErasureRoute } from "./routes/get-person-erasure.ts";
import { getProfileRoute } from "./routes/get-profile.ts";
import { getReceiptRoute } from "./routes/get-receipt.ts";
import { getReceiptKeysRoute } from "./routes/get-receipt-keys.ts";
import { getScimConfigRoute } from "./routes/get-scim-config.ts";
import { getScimUserRoute } from "./routes/get-scim-user.ts";
import { getTenantRoute } from "./routes/get-tenant.ts";
import { getTenantErasureRoute } from "./routes/get-tenant-erasure.ts";
import { leaveTenantRoute } from "./routes/leave-tenant.ts";
import { listAuditEntriesRoute } from "./routes/list-audit-entries.ts";
import { listInvitationsRoute } from "./routes/list-invitations.ts";
import { listMembersRoute } from "./routes/list-members.ts";
import { listScimUsersRoute } from "./routes/list-scim-users.ts";
import { listTenantsRoute } from "./routes/list-tenants.ts";
import { removeMemberRoute } from "./routes/remove-member.ts";
import { requestExportRoute } from "./routes/request-export.ts";
import { requestPersonErasureRoute } from "./routes/request-person-erasure.ts";
import { requestTenantErasureRoute } from "./routes/request-tenant-erasure.ts";
import { transferTenantRoute } from "./routes/transfer-tenant.ts";
import { updateProfileRoute } from "./routes/update-profile.ts";
import { updateTenantRoute } from "./routes/update-tenant.ts";

/** Owns /v1/me, /v1/tenants, /v1/invitations, /v1/audit and /v1/scim. */
export function createApp(deps: Deps): HttpApp {
  const { verifier, db } = deps;
  const parts = { database: () => deps.db.ping() };
  const app = createHttpApp({
    name: "users",
    ...observersOf(deps),
    verifier,
    idempotency: { db },
    parts,
  });
  getProfileRoute(app, deps);
  updateProfileRoute(app, deps);
  createTenantRoute(app, deps);
  listTenantsRoute(app, deps);
  getTenantRoute(app, deps);
  updateTenantRoute(app, deps);
  transferTenantRoute(app, deps);
  getLimitsRoute(app, deps);
  listMembersRoute(app, deps);
  getMemberRoute(app, deps);
  changeMemberRoute(app, deps);
  // Before the member of any name: the first that fits answers.
  leaveTenantRoute(app, deps);
  removeMemberRoute(app, deps);
  createInvitationRoute(app, deps);
  listInvitationsRoute(app, deps);
  deleteInvitationRoute(app, deps);
  acceptInvitationRoute(app, deps);
  listAuditEntriesRoute(app, deps);
  listScimUsersRoute(app, deps);
  getScimUserRoute(app, deps);
  getScimConfigRoute(app);
  requestExportRoute(app, deps);
  getLatestExportRoute(app, deps);
  getExportRoute(app, deps);
  requestTenantErasureRoute(app, deps);
  getTenantErasureRoute(app, deps);
  cancelTenantErasureRoute(app, deps);
  requestPersonErasureRoute(app, deps);
  getPersonErasureRoute(app, deps);
  cancelPersonErasureRoute(app, deps);
  getReceiptRoute(app, deps);
  getReceiptKeysRoute(app, deps);
  return app;
}
