/** What a receipt states, as the payload of a JSON Web Token. */
type ReceiptClaims = Record<string, unknown>;

/** Signs receipts; never with a key that access tokens are signed with. */
export type ReceiptSigner = {
  /** A compact JWS (RFC 7515), EdDSA, its key named by `kid`. */
  sign(claims: ReceiptClaims): string;
  /** The public half, to be published for as long as its receipts are shown. */
  publicKey: { kid: string } & Record<string, string>;
};
