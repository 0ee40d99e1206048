/** What a caller may do; an access token or an API key carries a list of these. */
export const scopes = [
  "documents:read",
  "documents:write",
  "search",
  "ask",
  "feedback:read",
  "keys:write",
  "members:read",
  "members:write",
  "tenant:write",
  "tenant:own",
  "tenants:create",
  "audit:read",
  "profile:write",
] as const;
export type Scope = (typeof scopes)[number];

export const roles = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof roles)[number];

/** How much a caller may ask for, by the plan of the tenant; `tenant` is for all its callers. */
export type CallLimits = {
  /** A minute. */
  requests: { caller: number; tenant: number };
  /** At once. */
  streams: { caller: number; tenant: number };
};

/** The request that somebody acts by: the audit trail keeps it. */
export type Via = { requestId: string; address?: string | undefined };

/** Who acts, always inside one tenant: a person, an API key, or a function of ours. */
export type Actor =
  | {
      kind: "user";
      tenantId: string;
      userId: string;
      role: Role;
      scopes: readonly Scope[];
      limits?: CallLimits;
      via?: Via;
    }
  | {
      kind: "api_key";
      tenantId: string;
      keyId: string;
      /** The person who made the key: what is private to them is visible to it. */
      userId: string;
      role: Role;
      scopes: readonly Scope[];
      limits?: CallLimits;
      via?: Via;
    }
  | {
      kind: "system";
      tenantId: string;
      name: string;
      /** A batch job of the tenant's: not what is private to a person. All, unless given. */
      sees?: "shared";
      /** The event that it acts on. */
      via?: Via;
    };
