import { namedKey, privatePem } from "#shared/adapters/access-tokens/signing-keys.ts";
import { createReceiptSigner } from "#shared/adapters/receipts/create-receipt-signer.ts";
import type { ReceiptConfig } from "#shared/config/signing-keys.ts";

/** Signs receipts with the first of the keys. */
export function openReceiptSigner(config: ReceiptConfig) {
  const { d, ...publicKey } = namedKey(config.RECEIPT_SIGNING_KEYS.keys[0]);
  return createReceiptSigner({ pem: privatePem({ d, ...publicKey }), publicKey });
}
