import { z } from "zod";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import type { Role } from "#shared/kernel/actor.ts";
import { createApp } from "../../run-services/users/app.ts";
import { clientOf, jsonOf } from "./http-client.ts";
import { createTestIdentity } from "./identity.ts";
import { createTestDatabase } from "./test-database.ts";

const invited = z.looseObject({ token: z.string() });

/** The users service with people in it, and a clock that can be put forward. */
export async function createTeams() {
  const database = await createTestDatabase();
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const deps = createTestIdentity(database.db, clock);
  const anyone = clientOf(createApp(deps));

  /** Signs a person in, in the tenant that is named, else in their first. */
  async function signIn(email: string, tenant?: string) {
    const subjectToken = deps.localIdentity.signIn(email);
    const token = await exchangeToken({ kind: "id_token", subjectToken, tenant }, deps);
    const { userId } = await deps.verifier.verify(token.accessToken);
    const tenantId = token.tenant.id;
    return {
      ...anyone.as(token.accessToken),
      email,
      userId,
      tenantId,
      token: token.accessToken,
      at: (path = "") => `/v1/tenants/${tenantId}${path}`,
    };
  }
  type Person = Awaited<ReturnType<typeof signIn>>;

  /** Brings a person in by an invitation; they act in the tenant of whoever invited them. */
  async function add(by: Person, email: string, role: Role): Promise<Person> {
    const sent = await by.post(by.at("/invitations"), { email, role });
    const { token } = await jsonOf(sent, invited, 201);
    const guest = await signIn(email);
    await jsonOf(await guest.post("/v1/invitations/accept", { token }), z.looseObject({}));
    return signIn(email, by.tenantId);
  }

  let count = 0;
  /** A tenant with one member of each role, and a domain that no other has. */
  async function createTeam() {
    count += 1;
    const domain = `team${count}.example`;
    const owner = await signIn(`owner@${domain}`);
    const admin = await add(owner, `admin@${domain}`, "admin");
    const writer = await add(owner, `member@${domain}`, "member");
    const viewer = await add(owner, `viewer@${domain}`, "viewer");
    return { owner, admin, writer, viewer, domain };
  }

  return {
    database,
    deps,
    anyone,
    signIn,
    add,
    createTeam,
    /** The members of a tenant and their roles, as they are in the database. */
    async rolesOf(tenantId: string): Promise<Record<string, string>> {
      const rows = await database.inspect<{ user_id: string; role: string }>(
        "SELECT user_id, role FROM memberships WHERE tenant_id = $1",
        [tenantId],
      );
      return Object.fromEntries(rows.map(({ user_id, role }) => [user_id, role]));
    },
    /** Transactions that wait for another one's end. */
    async lockWaits(): Promise<number> {
      const rows = await database.inspect(
        `SELECT 1 FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length;
    },
    putForward(milliseconds: number): void {
      ahead += milliseconds;
    },
  };
}
export type Teams = Awaited<ReturnType<typeof createTeams>>;
export type Person = Awaited<ReturnType<Teams["signIn"]>>;
