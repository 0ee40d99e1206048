import { createSigner } from "fast-jwt";
import type { ReceiptSigner } from "#shared/privacy/ports.ts";

/** Signs receipts with an Ed25519 key: `pem` is its private half (PKCS 8), `publicKey` its JWK. */
export function createReceiptSigner(key: {
  pem: string;
  publicKey: ReceiptSigner["publicKey"];
}): ReceiptSigner {
  const { pem, publicKey } = key;
  const sign = createSigner({ algorithm: "EdDSA", key: pem, kid: publicKey.kid });
  return { sign: (claims) => sign(claims), publicKey };
}
