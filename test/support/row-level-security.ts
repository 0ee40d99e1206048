import { z } from "zod";

type Query = (sql: string) => Promise<{ rows: unknown[] }>;

/** Tables without a tenant, and why none is missing there; what the application may see of them. */
const withoutTenant: Record<string, { why: string; app?: string }> = {
  erasures: {
    why: "what remains when tenant or person are gone",
    app: "((kind = 'tenant'::text) AND (subject = current_tenant()))",
  },
  migrations: { why: "names of files, which everybody may read" },
  plans: {
    why: "the operator's; a tenant sees its own",
    app: "(id = ( SELECT tenants.plan FROM tenants WHERE (tenants.id = current_tenant())))",
  },
  receipt_keys: { why: "public keys" },
  tenants: { why: "is the tenant", app: "(id = current_tenant())" },
  users: {
    why: "people belong to several; a tenant sees its members",
    // Memberships are under row-level security themselves.
    app: "(EXISTS ( SELECT FROM memberships m WHERE (m.user_id = users.id)))",
  },
};

/** Tables whose rows do not go with their tenant by themselves, and why. */
const outlivesTenant: Record<string, string> = {
  audit_entries: "what was done stays, under a pseudonym",
  dead_events: "of tenants that may never have been; erased by name",
  handled_events: "a late delivery must find that it was handled",
  outbox: "says that the tenant is gone",
  revocations: "ends the tokens of the tenant that is gone",
};

/** Words of people: no role that works across tenants may read them. */
const words = [
  "passages.text",
  "conversations.title",
  "conversations.summary",
  "answers.question",
  "answers.standalone_question",
  "answers.answer",
  "feedback.comment",
  "feedback.corrected_answer",
  "idempotent_requests.body",
];
const acrossTenants = ["pueblo_identity", "pueblo_system"];

const table = z.object({
  name: z.string(),
  kind: z.string(),
  secured: z.boolean(),
  forced: z.boolean(),
  owner: z.string(),
  has_tenant: z.boolean(),
  goes_with_tenant: z.boolean(),
  app: z.array(z.string()),
  dangerous: z.array(z.string()),
});
const policy = z.object({
  table: z.string(),
  name: z.string(),
  command: z.enum(["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]),
  permissive: z.string(),
  roles: z.array(z.string()),
  using: z.string().nullable(),
  check: z.string().nullable(),
});
type Policy = z.infer<typeof policy>;

/** What is wrong with the walls between tenants, read from the catalogue alone; nothing, if all is well. */
export async function faultsOfCatalogue(query: Query): Promise<string[]> {
  const tables = z.array(table).parse((await query(selectTables)).rows);
  const policies = z.array(policy).parse((await query(selectPolicies)).rows);
  const faults = tables.flatMap((one) =>
    faultsOfTable(
      one,
      policies.filter((each) => each.table === one.name),
    ).map((fault) => `${one.name}: ${fault}`),
  );
  const others = z.array(z.object({ fault: z.string() }));
  for (const sql of [selectRoles, selectFunctions, selectWords]) {
    faults.push(...others.parse((await query(sql)).rows).map(({ fault }) => fault));
  }
  return faults;
}

function faultsOfTable(one: z.infer<typeof table>, policies: Policy[]): string[] {
  const known = withoutTenant[one.name];
  if (!"rp".includes(one.kind)) return ["is no table: row-level security does not hold there"];
  const faults: string[] = one.dangerous.map((grant) => `${grant} is granted`);
  if (one.owner.startsWith("pueblo_")) faults.push("belongs to a role of the application");
  if (one.has_tenant === (known !== undefined)) {
    faults.push(known ? "has a tenant after all" : "has no tenant_id, and no reason for that");
  }
  if (one.has_tenant && !one.goes_with_tenant && !outlivesTenant[one.name]) {
    faults.push("does not go with its tenant, and no reason for that");
  }
  if (one.name === "migrations") {
    const writes = one.app.filter((grant) => grant !== "SELECT");
    return [...faults, ...writes.map((grant) => `${grant} is granted to the application`)];
  }
  if (!one.secured) faults.push("row-level security is not enabled");
  if (!one.forced) faults.push("row-level security is not forced");
  const wall = known ? known.app : "(tenant_id = current_tenant())";
  return [...faults, ...faultsOfPolicies(one.app, policies, wall)];
}

function faultsOfPolicies(grants: string[], policies: Policy[], wall: string | undefined) {
  const faults: string[] = [];
  const ofApp = policies.filter(({ roles }) =>
    roles.some((role) => role === "pueblo_app" || role === "public"),
  );
  for (const { name, roles, permissive, using, check } of ofApp) {
    if (roles.includes("public")) faults.push(`policy ${name} is for everybody`);
    if (permissive !== "PERMISSIVE") continue;
    for (const [what, expression] of Object.entries({ using, check })) {
      if (expression === null || oneLine(expression) === wall) continue;
      faults.push(`policy ${name} lets the application past its tenant: ${what} ${expression}`);
    }
  }
  for (const grant of grants) {
    const standing = ofApp.filter(({ command }) => command === "ALL" || command === grant);
    if (grant !== "INSERT" && !standing.some(({ using }) => using !== null)) {
      faults.push(`${grant} is granted without a policy that says which rows`);
    }
    const writes = grant === "INSERT" || grant === "UPDATE";
    if (writes && !standing.some(({ check }) => check !== null)) {
      faults.push(`${grant} is granted without WITH CHECK`);
    }
  }
  return faults;
}

const oneLine = (expression: string) => expression.replaceAll(/\s+/g, " ");

const commands = "ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']";
const roles = "ARRAY['pueblo_app', 'pueblo_identity', 'pueblo_system', 'pueblo_erasure']";

const selectTables = `
  SELECT c.relname AS name, c.relkind::text AS kind, c.relrowsecurity AS secured,
    c.relforcerowsecurity AS forced, pg_get_userbyid(c.relowner) AS owner,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
      AS has_tenant,
    EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f'
      AND f.confdeltype = 'c' AND f.confrelid = 'tenants'::regclass) AS goes_with_tenant,
    ARRAY(SELECT g FROM unnest(${commands}) AS g
      WHERE has_table_privilege('pueblo_app', c.oid, g)
        OR (g <> 'DELETE' AND has_any_column_privilege('pueblo_app', c.oid, g))) AS app,
    ARRAY(SELECT g || ' to ' || r FROM unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS g,
      unnest(${roles}) AS r WHERE has_table_privilege(r, c.oid, g)
      UNION ALL
      SELECT g || ' to pueblo_app' FROM unnest(ARRAY['UPDATE', 'DELETE']) AS g
      WHERE c.relname = 'audit_entries' AND has_table_privilege('pueblo_app', c.oid, g))
      AS dangerous
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1`;

const selectPolicies = `
  SELECT tablename AS "table", policyname AS name, cmd AS command, permissive,
    roles::text[] AS roles, qual AS using, with_check AS check
  FROM pg_policies WHERE schemaname = 'public'`;

const selectRoles = `
  SELECT r.rolname || ': may do what no role of the application may' AS fault FROM pg_roles r
  WHERE r.rolname LIKE 'pueblo\\_%'
    AND (r.rolsuper OR r.rolbypassrls OR r.rolcanlogin OR r.rolcreaterole OR r.rolcreatedb)
  UNION ALL
  SELECT m.rolname || ': is also ' || r.rolname FROM pg_auth_members a
  JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
  WHERE m.rolname LIKE 'pueblo\\_%'`;

const selectFunctions = `
  SELECT p.proname || ': runs with the rights of its owner' AS fault FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef`;

const selectWords = `
  SELECT r || ': may read ' || w AS fault
  FROM unnest(ARRAY[${acrossTenants.map((role) => `'${role}'`).join(", ")}]) AS r,
    unnest(ARRAY[${words.map((word) => `'${word}'`).join(", ")}]) AS w
  WHERE has_column_privilege(r, split_part(w, '.', 1), split_part(w, '.', 2), 'SELECT')`;
