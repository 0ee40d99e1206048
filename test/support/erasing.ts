import { z } from "zod";
import { handle as erase } from "../../functions/erase-data/handler.ts";
import { fileForm } from "./ai-app.ts";
import { jsonOf } from "./http-client.ts";
import type { WholeSystem } from "./whole-system.ts";

/** What is answered to whoever asks for an erasure. */
export const erasure = z.object({ id: z.string(), status: z.string(), receiptUrl: z.string() });
const session = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });
const person = z.object({ id: z.string(), email: z.string() });

/** People who ask to be erased, or their tenants, and the function that sees to it. */
export function createErasing(system: WholeSystem) {
  let people = 0;

  async function signIn(email = `e${++people}@example.com`, tenant?: string) {
    const exchanged = await system.anyone.post("/v1/auth/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: system.identity.localIdentity.signIn(email),
      subject_token_type: "urn:pueblo:token-type:firebase-id-token",
      ...(tenant && { tenant }),
    });
    const { access_token: token, tenant: own } = await jsonOf(exchanged, session);
    const client = system.anyone.as(token);
    const { id: userId } = await jsonOf(await client.get("/v1/me"), person);
    return { ...client, token, email, name: email.split("@")[0] ?? "", tenantId: own.id, userId };
  }
  type Person = Awaited<ReturnType<typeof signIn>>;

  async function upload(
    by: Person,
    text: string,
    fields: [string, string][] = [],
  ): Promise<string> {
    const response = await system.doors.gateway.request("/v1/documents", {
      method: "POST",
      body: fileForm("nota.txt", text, fields),
      headers: { authorization: `Bearer ${by.token}` },
    });
    const { id } = await jsonOf(response, z.object({ id: z.string() }), 202);
    await system.settle();
    return id;
  }

  async function join(tenant: Person, role: string): Promise<Person> {
    const member = await signIn();
    await system.inspect("INSERT INTO memberships (tenant_id, user_id, role) VALUES ($1, $2, $3)", [
      tenant.tenantId,
      member.userId,
      role,
    ]);
    return signIn(member.email, tenant.tenantId);
  }

  const askTenant = (by: Person, body: object = {}) =>
    by.post(`/v1/tenants/${by.tenantId}/erasure`, { confirm: by.name, graceDays: 0, ...body });

  /** As many ticks as it takes, without the quiet in between. */
  async function tick(times = 3, deps: Partial<WholeSystem["deps"]> = {}): Promise<void> {
    for (let i = 0; i < times; i++) {
      await erase({ ...system.deps, ...deps });
      await system.settle();
      await system.inspect("UPDATE erasures SET next_at = now() WHERE state <> 'erased'");
    }
  }

  async function stateOf(receiptUrl: string): Promise<string> {
    const seen = await system.anyone.get(receiptUrl);
    return (await jsonOf(seen, z.object({ status: z.string() }))).status;
  }

  const rows = async (table: string, where: string, value: string) =>
    (await system.inspect(`SELECT FROM ${table} WHERE ${where}`, [value])).length;

  return { signIn, upload, join, askTenant, tick, stateOf, rows };
}
