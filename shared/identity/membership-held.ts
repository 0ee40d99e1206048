/**
 * Ends a query of `memberships m` that a token is issued by: it waits for whoever is changing the
 * membership and sees what they made of it, and whoever comes after waits for it. So no token is
 * issued after a revocation to somebody who was seen before it.
 */
export const membershipHeld = "FOR SHARE OF m";
