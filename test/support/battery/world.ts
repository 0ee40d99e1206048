import { randomBytes } from "node:crypto";
import { z } from "zod";
import { createApiKey } from "#shared/identity/create-api-key.ts";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import { keyScopes, scopesOf } from "#shared/identity/permissions.ts";
import { startSession } from "#shared/identity/start-session.ts";
import { type Role, roles, scopes } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { pictureKey } from "#shared/knowledge/object-keys.ts";
import type { Generation } from "#shared/knowledge/recognition/page-rows.ts";
import { createInvitation } from "#shared/tenants/create-invitation.ts";
import { jsonOf } from "../http-client.ts";
import type { WholeSystem } from "../whole-system.ts";

const withId = z.object({ id: z.string() });
const asked = z.object({ id: z.string(), conversationId: z.string() });

/**
 * A tenant that has one of everything: a person of each role, a document, a conversation, a key, a
 * session. `mark` stands in all that its people ever wrote, and nowhere else.
 */
export async function createWorld(system: WholeSystem) {
  const { identity, inspect, doors } = system;
  const mark = `ZQX${randomBytes(6).toString("hex").toUpperCase()}`;
  const email = `${mark.toLowerCase()}@example.com`;
  const subjectToken = identity.localIdentity.signIn(email);
  const { tenant } = await exchangeToken({ kind: "id_token", subjectToken }, identity);
  const [owner] = await inspect<{ id: string }>("SELECT id FROM users WHERE email = $1", [email]);
  const people: Record<Role, string> = {
    owner: owner?.id ?? "",
    admin: "",
    member: "",
    viewer: "",
  };
  for (const role of roles) {
    if (role === "owner") continue;
    people[role] = newId("usr");
    await inspect(
      `WITH person AS (
         INSERT INTO users (id, issuer, subject, email, name) VALUES ($1, 'test', $1, $2, $4)
         RETURNING id)
       INSERT INTO memberships (tenant_id, user_id, role) SELECT $3, id, $5 FROM person`,
      [people[role], `${role}.${email}`, tenant.id, `${mark} ${role}`, role],
    );
  }
  await inspect("UPDATE tenants SET name = $2 WHERE id = $1", [tenant.id, `${mark} S.A.`]);

  /** Somebody of this role; of what a token may carry, `only` this. */
  const actor = (role: Role, only: readonly (typeof scopes)[number][] = scopesOf(role)) =>
    ({ kind: "user", tenantId: tenant.id, userId: people[role], role, scopes: only }) as const;
  const boss = actor("owner", scopes);
  const token = system.tokenOf(boss);
  const ai = async (path: string, body: unknown) =>
    doors.ai.request(path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const form = new FormData();
  form.set("file", new File([`El contrato ${mark} vence en mayo.`], `${mark}.txt`));
  const uploaded = await doors.ai.request("/v1/documents", {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  const document = await jsonOf(uploaded, withId, 202);
  await system.settle([tenant.id]);
  await addPicture(system, { tenantId: tenant.id, documentId: document.id, generation: 1 }, mark);
  const question = `¿Cuándo vence el contrato ${mark}?`;
  const { id: answerId, conversationId } = await jsonOf(await ai("/v1/ask", { question }), asked);
  const input = { name: mark, scopes: [...keyScopes] };
  const apiKey = await createApiKey({ actor: boss, input }, identity);
  /** With a browser. */
  const signIn = () => {
    const input = { subjectToken: identity.localIdentity.signIn(email), tenant: tenant.id };
    return startSession({ input, via: { requestId: mark } }, identity);
  };

  const receiptToken = await askToBeErased(system, tenant.id, Object.values(people));
  const guest = `guest.${email}`;
  const invitation = await createInvitation(
    { actor: boss, input: { id: tenant.id, email: guest, role: "viewer", expiresInDays: 7 } },
    identity,
  );

  const exportId = newId("exp");
  await inspect(
    `INSERT INTO exports (id, tenant_id, requested_by, status, attempts, deadline_at, bytes, sha256,
       entries, ready_at, expires_at)
     VALUES ($1, $2, $3, 'ready', 1, now(), 1, 'x', 1, now(), now() + interval '1 day')`,
    [exportId, tenant.id, people.owner],
  );

  return {
    mark,
    email,
    exportId,
    invitation,
    receiptToken,
    people,
    tenantId: tenant.id,
    documentId: document.id,
    conversationId,
    answerId,
    apiKey,
    session: await signIn(),
    signIn,
    actor,
    /** Somebody who may do everything. */
    boss,
  };
}

/** As if the first page of a document were a scan. */
async function addPicture({ identity, inspect }: WholeSystem, at: Generation, mark: string) {
  await identity.objects.put(pictureKey(at, 1), Buffer.from(mark));
  await inspect(
    `INSERT INTO recognized_pages (tenant_id, document_id, generation, page, recognized_at,
       has_picture) VALUES ($1, $2, $3, 1, now(), true)`,
    [at.tenantId, at.documentId, at.generation],
  );
}

/** The tenant, and everybody in it, in two weeks; returns what the tenant's receipt is found by. */
async function askToBeErased({ inspect }: WholeSystem, tenantId: string, people: string[]) {
  const token = randomBytes(32).toString("base64url");
  await inspect(
    `INSERT INTO erasures (id, kind, subject, requested_by, due_at, next_at, state, receipt_token)
     SELECT subject || '/e', CASE subject WHEN $1 THEN 'tenant' ELSE 'person' END, subject, 'x',
       now() + interval '14 days', now() + interval '14 days', 'scheduled',
       CASE subject WHEN $1 THEN $2 ELSE $2 || subject END
     FROM unnest(array_append($3::text[], $1)) AS subject`,
    [tenantId, token, people],
  );
  return token;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** What each parameter of a path names, by the path that ends with it. */
const named: Record<string, (world: World) => string> = {
  "/v1/answers/{id}": ({ answerId }) => answerId,
  "/v1/conversations/{id}": ({ conversationId }) => conversationId,
  "/v1/documents/{id}": ({ documentId }) => documentId,
  "/v1/documents/{id}/pages/{page}": () => "1",
  "/v1/openai/models/{id}": () => "pueblo-mente",
  "/v1/auth/api-keys/{id}": ({ apiKey }) => apiKey.id,
  "/v1/scim/v2/Users/{id}": ({ people }) => people.member,
  "/v1/tenants/{id}": ({ tenantId }) => tenantId,
  "/v1/tenants/{id}/exports/{exportId}": ({ exportId }) => exportId,
  "/v1/receipts/{token}": ({ receiptToken }) => receiptToken,
  "/v1/tenants/{id}/invitations/{invitationId}": ({ invitation }) => invitation.id,
  "/v1/tenants/{id}/members/{userId}": ({ people }) => people.member,
};

/** What these name is nobody's: the same for every tenant. */
export const sharedByAll = ["/v1/openai/models/{id}", "/v1/documents/{id}/pages/{page}"];

/** The parameters of a path, each as the path that ends with it. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{\w+\}/g)].map(({ index, 0: name }) =>
    path.slice(0, index + name.length),
  );
}

/** The path with real ids: of `world`, but of `foreign` for the parameters that `which` lists. */
export function fillPath(
  path: string,
  world: World,
  { foreign, which }: { foreign?: World; which?: string[] } = {},
): string {
  let filled = path;
  for (const parameter of parametersOf(path)) {
    const idOf = named[parameter];
    if (!idOf) throw new Error(`test/support/battery/world.ts: what does ${parameter} name?`);
    const id = idOf(foreign && which?.includes(parameter) ? foreign : world);
    filled = filled.replace(/\{\w+\}/, id);
  }
  return filled;
}
