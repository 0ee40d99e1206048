import { expect } from "vitest";
import { z } from "zod";
import { scopesOf } from "#shared/identity/permissions.ts";
import type { Role } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { type Client, clientOf } from "../http-client.ts";
import type { WholeSystem } from "../whole-system.ts";
import { createOracle } from "./oracle.ts";

const firstMembers: [person: number, tenant: number, role: Role][] = [
  [0, 0, "owner"],
  [1, 1, "owner"],
  [2, 0, "member"],
  [2, 1, "viewer"],
  [3, 0, "admin"],
];
const people = [0, 1, 2, 3];
const issuer = "urn:pueblo:local-identity";
const session = z.object({ access_token: z.string() });

export type Answer = { status: number; text: string };

/**
 * Two tenants and the people of both, new for each run, beside an oracle that knows who may see
 * what. Every answer to anybody is read for words that are not for them.
 */
export async function createVillage(system: WholeSystem) {
  const oracle = createOracle();
  const { doors, identity, inspect } = system;
  const tenants = [newId("ten"), newId("ten")];
  const users = people.map(() => newId("usr"));
  const emails = users.map((id) => `${id}@village.example`);
  const names = users.map((id) => `PER${id.slice(-12)}`);
  await inspect(
    `WITH t AS (INSERT INTO tenants (id, name) SELECT id, 'Aldea' FROM unnest($1::text[]) AS id)
     INSERT INTO users (id, issuer, subject, email, name)
     SELECT id, $5, email, email, name FROM unnest($2::text[], $3::text[], $4::text[])
       AS u (id, email, name)`,
    [tenants, users, emails, names, issuer],
  );
  await inspect(
    `INSERT INTO memberships (tenant_id, user_id, role)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[])`,
    [
      firstMembers.map(([, tenant]) => tenants[tenant]),
      firstMembers.map(([person]) => users[person]),
      firstMembers.map(([, , role]) => role),
    ],
  );
  system.treacherous.mix(tenants);
  const anyone = clientOf(doors.gateway);
  const tokens = new Map<string, string>();
  /** Tokens of rights that are over: no good to anybody. */
  const ghosts: string[] = [];
  for (const [person, tenant, role] of firstMembers) {
    oracle.setRole(person, tenant, role);
    const actor = { tenantId: tenants[tenant] ?? "", userId: users[person] ?? "", role };
    const token = system.tokenOf({ kind: "user", ...actor, scopes: scopesOf(role) });
    tokens.set(`${person}/${tenant}`, token);
  }

  /** Signs in, for this tenant or, unless given, for any; undefined where they do not belong. */
  async function signIn(person: number, tenant?: number): Promise<string | undefined> {
    const response = await anyone.post("/v1/auth/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: identity.localIdentity.signIn(emails[person] ?? ""),
      subject_token_type: "urn:pueblo:token-type:firebase-id-token",
      ...(tenant !== undefined && { tenant: tenants[tenant] }),
    });
    if (response.status === 404) return undefined;
    return session.parse(await response.json()).access_token;
  }

  return {
    oracle,
    tenants,
    users,
    emails,
    names,
    anyone,
    ghosts,
    signIn,
    /** Everybody who belongs somewhere, and where. */
    views: () => [...tokens.keys()].map((who) => who.split("/").map(Number) as [number, number]),
    as(person: number, tenant: number): Client | undefined {
      const token = tokens.get(`${person}/${tenant}`);
      return token === undefined ? undefined : anyone.as(token);
    },
    /** Their rights have changed: the old token is over, and whoever still belongs gets a new one. */
    async renew(person: number, tenant: number): Promise<void> {
      const old = tokens.get(`${person}/${tenant}`);
      if (old) ghosts.push(old);
      tokens.delete(`${person}/${tenant}`);
      system.aMinuteLater();
      const token = await signIn(person, tenant);
      const belongs = oracle.roleOf(person, tenant) !== undefined;
      expect(token !== undefined, `person ${person} signs in to tenant ${tenant}`).toBe(belongs);
      if (token !== undefined) tokens.set(`${person}/${tenant}`, token);
    },
    /** Reads an answer, and fails when it tells of a paper or a person that is not in view. */
    async read(response: Response, view: [number | undefined, number], said = ""): Promise<Answer> {
      const text = (await response.text()).replaceAll(said, "");
      const [person, tenant] = view;
      const seen = oracle.sees(person, tenant);
      const known = new Set(seen.flatMap(({ id, mark }) => [id, mark]));
      for (const found of text.match(/\b(DOC[0-9a-z]{12}|doc_[0-9a-z]{26})\b/g) ?? []) {
        if (!known.has(found)) {
          throw new Error(`person ${person} of tenant ${tenant} was shown ${found}: ${text}`);
        }
      }
      const colleagues = oracle.members(tenant).map((one) => names[one] ?? "");
      for (const name of text.match(/\bPER[0-9a-z]{12}\b/g) ?? []) {
        const own = person !== undefined && name === names[person];
        if (!own && !colleagues.includes(name)) {
          throw new Error(`person ${person} of tenant ${tenant} was told of ${name}: ${text}`);
        }
      }
      return { status: response.status, text };
    },
    /** What is published is delivered, for these tenants alone; returns what nobody listens to. */
    settle: () => system.settle(tenants),
    close: () => system.treacherous.forget(tenants),
  };
}

export type Village = Awaited<ReturnType<typeof createVillage>>;
