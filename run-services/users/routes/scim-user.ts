import { z } from "@hono/zod-openapi";
import { roles } from "#shared/kernel/actor.ts";
import type { Member } from "#shared/tenants/member-row.ts";

/** The media type of SCIM (RFC 7644 section 3.1). */
export const scimJson = "application/scim+json";

/** As many users as one page has at most. */
export const mostUsers = 100;

const schemaOf = (name: string) => `urn:ietf:params:scim:${name}`;
const userSchema = schemaOf("schemas:core:2.0:User");
export const listSchema = schemaOf("api:messages:2.0:ListResponse");
export const configSchema = schemaOf("schemas:core:2.0:ServiceProviderConfig");

/** A member of the tenant as a user of RFC 7643 section 4.1. */
export const scimUser = z
  .object({
    schemas: z.tuple([z.literal(userSchema)]),
    id: z.string().openapi({ example: "usr_01h455vb4pex5vsknk084sn02q" }),
    userName: z.string(),
    displayName: z.string().optional(),
    active: z.literal(true),
    emails: z.array(
      z.object({ value: z.string(), type: z.literal("work"), primary: z.literal(true) }),
    ),
    roles: z.array(z.object({ value: z.enum(roles), primary: z.literal(true) })),
    meta: z.object({
      resourceType: z.literal("User"),
      created: z.iso.datetime(),
      location: z.string(),
    }),
  })
  .openapi("ScimUser");

/** Whoever is listed is active: nobody else is a member. */
export function showScimUser(member: Member): z.infer<typeof scimUser> {
  const { userId, email, name, role, joinedAt } = member;
  return {
    schemas: [userSchema],
    id: userId,
    userName: email,
    ...(name && { displayName: name }),
    active: true,
    emails: [{ value: email, type: "work", primary: true }],
    roles: [{ value: role, primary: true }],
    meta: {
      resourceType: "User",
      created: joinedAt.toISOString(),
      location: `/v1/scim/v2/Users/${userId}`,
    },
  };
}

/** A response in SCIM's media type. */
export function scimResponse<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { [scimJson]: { schema } } } as const;
}
