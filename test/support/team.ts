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

  return {
    database,
    deps,
    anyone,
    signIn,
    add,
    putForward(milliseconds: number): void {
      ahead += milliseconds;
    },
  };
}
export type Teams = Awaited<ReturnType<typeof createTeams>>;
