import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { problemOf } from "../../test/support/http-client.ts";
import { createTeams, type Person, type Teams } from "../../test/support/team.ts";

const user = z.strictObject({
  schemas: z.tuple([z.literal("urn:ietf:params:scim:schemas:core:2.0:User")]),
  id: z.string(),
  userName: z.string(),
  displayName: z.string().optional(),
  active: z.boolean(),
  emails: z.array(z.object({ value: z.string(), type: z.string(), primary: z.boolean() })),
  roles: z.array(z.object({ value: z.string(), primary: z.boolean() })),
  meta: z.object({
    resourceType: z.string(),
    created: z.iso.datetime(),
    location: z.string(),
  }),
});
const list = z.strictObject({
  schemas: z.tuple([z.literal("urn:ietf:params:scim:api:messages:2.0:ListResponse")]),
  totalResults: z.int(),
  startIndex: z.int(),
  itemsPerPage: z.int(),
  Resources: z.array(user),
});

let teams: Teams;
let owner: Person;
let admin: Person;
let writer: Person;
beforeAll(async () => {
  teams = await createTeams();
  owner = await teams.signIn("owner@scim.example");
  admin = await teams.add(owner, "admin@scim.example", "admin");
  writer = await teams.add(owner, "member@scim.example", "member");
});
afterAll(() => teams.database.close());

async function read<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/scim+json");
  return schema.parse(await response.json());
}
const usersOf = async (who: Person, query = "") =>
  read(await who.get(`/v1/scim/v2/Users${query}`), list);

describe("the members as users of SCIM", () => {
  it("are listed in pages that count from 1", async () => {
    const all = await usersOf(admin);
    expect(all).toMatchObject({ totalResults: 3, startIndex: 1, itemsPerPage: 3 });
    const me = all.Resources.find(({ id }) => id === admin.userId);
    expect(me).toMatchObject({
      userName: admin.email,
      active: true,
      emails: [{ value: admin.email, primary: true }],
      roles: [{ value: "admin", primary: true }],
      meta: { resourceType: "User", location: `/v1/scim/v2/Users/${admin.userId}` },
    });
    expect(await read(await admin.get(me?.meta.location ?? ""), user)).toEqual(me);

    const second = await usersOf(admin, "?startIndex=2&count=1");
    expect(second).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 });
    expect(second.Resources).toEqual(all.Resources.slice(1, 2));
    const beyond = await usersOf(admin, "?startIndex=9");
    expect(beyond).toMatchObject({ totalResults: 3, itemsPerPage: 0, Resources: [] });
    expect(await usersOf(admin, "?startIndex=0&count=100000")).toEqual(all);
    expect(await usersOf(admin, "?startIndex=-5")).toEqual(all);
    for (const count of [0, -1]) {
      const counted = await usersOf(admin, `?count=${count}`);
      expect(counted).toMatchObject({ totalResults: 3, Resources: [] });
    }
  });

  it("are found by user name, in any case", async () => {
    for (const filter of [
      `userName eq "${writer.email}"`,
      `USERNAME EQ "${writer.email.toUpperCase()}"`,
      ` userName  eq  "${writer.email}" `,
    ]) {
      const found = await usersOf(admin, `?filter=${encodeURIComponent(filter)}`);
      expect(found).toMatchObject({ totalResults: 1, Resources: [{ id: writer.userId }] });
    }
    const nobody = await usersOf(admin, `?filter=${encodeURIComponent('userName eq "x"')}`);
    expect(nobody).toMatchObject({ totalResults: 0, Resources: [] });
  });

  it.each([
    'userName sw "a"',
    'emails eq "a"',
    "userName eq a",
    'userName eq "a" or userName eq "b"',
    'userName eq "a\\"',
    "",
  ])("are not found by what is no filter of ours: %s", async (filter) => {
    const response = await admin.get(`/v1/scim/v2/Users?filter=${encodeURIComponent(filter)}`);
    expect(await problemOf(response)).toMatchObject({ status: 400 });
  });

  it("of another tenant are none", async () => {
    const stranger = await teams.signIn("stranger@scim.example");
    const seen = await usersOf(stranger);
    expect(seen.Resources.map(({ id }) => id)).toEqual([stranger.userId]);
    const filter = encodeURIComponent(`userName eq "${owner.email}"`);
    expect(await usersOf(stranger, `?filter=${filter}`)).toMatchObject({ totalResults: 0 });
    const path = `/v1/scim/v2/Users/${owner.userId}`;
    expect(await problemOf(await stranger.get(path))).toMatchObject({ status: 404 });
  });

  it("are for administrators and their keys", async () => {
    for (const path of ["Users", `Users/${owner.userId}`, "ServiceProviderConfig"]) {
      const refused = await writer.get(`/v1/scim/v2/${path}`);
      expect(await problemOf(refused)).toMatchObject({ status: 403 });
    }
    const actor = await teams.deps.verifier.verify(admin.token);
    const key = { ...actor, scopes: ["members:write"], kind: "api_key", keyId: "key_1" } as const;
    const byKey = teams.anyone.as(teams.deps.signer.sign(key, 60));
    expect((await byKey.get("/v1/scim/v2/Users")).status).toBe(200);
  });

  it("are only read: the configuration says so, and no other route is there", async () => {
    const config = await read(
      await admin.get("/v1/scim/v2/ServiceProviderConfig"),
      z.looseObject({ patch: z.object({ supported: z.literal(false) }) }),
    );
    expect(config).toMatchObject({
      filter: { supported: true, maxResults: 100 },
      bulk: { supported: false },
      changePassword: { supported: false },
    });
    const path = `/v1/scim/v2/Users/${writer.userId}`;
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const problem = await problemOf(await owner.call(method, path, { active: false }));
      expect(problem.status).toBe(404);
    }
  });
});
