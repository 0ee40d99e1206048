/** What the token of an invitation says. */
export type InvitationClaims = { id: string; tenantId: string };

/** Makes and reads the tokens that invitations are accepted with. */
export type InvitationTokens = {
  sign(claims: InvitationClaims, expiresAt: Date): string;
  /** Undefined for whatever is not ours, was changed, or is over. */
  read(token: string): InvitationClaims | undefined;
};
