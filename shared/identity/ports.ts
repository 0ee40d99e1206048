import type { Actor } from "#shared/kernel/actor.ts";

/** A person or a key inside one tenant: what an access token stands for. */
export type TokenActor = Exclude<Actor, { kind: "system" }>;

/** Who a person is, according to whoever signed them in. */
export type ProvenIdentity = { issuer: string; subject: string; email: string; name: string };

/** Checks the ID tokens of the sign-in service. */
export type IdentityProvider = {
  /** Throws `unauthenticated` when the token is not valid now. */
  verify(idToken: string): Promise<ProvenIdentity>;
};

export type TokenSigner = {
  /** An access token that ends `seconds` after it was issued: at that time, now unless given. */
  sign(actor: TokenActor, seconds: number, issuedAt?: Date): string;
};

/** Reads the access tokens of this product. */
export type AccessTokenReader = {
  /** Whose it is and when it ends. Throws `unauthenticated` when it is not good now. */
  read(token: string): Promise<{ actor: TokenActor; expiresAt: Date }>;
};
