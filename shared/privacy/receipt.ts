import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import { notFound } from "#shared/kernel/errors.ts";
import { type Erasure, erasureColumns, erasureRow } from "./erasure.ts";
import type { ReceiptSigner } from "./ports.ts";

/** Signs that nothing is left, and keeps it with the key that proves it. */
export async function keepReceipt(
  erasure: Erasure,
  { db, receiptSigner }: { db: Database; receiptSigner: ReceiptSigner },
  next: { hours: number },
): Promise<void> {
  const { publicKey } = receiptSigner;
  const receipt = receiptSigner.sign(claimsOf(erasure));
  await db.erasure(async (tx) => {
    await tx.run(
      "INSERT INTO receipt_keys (kid, jwk) VALUES ($1, $2) ON CONFLICT (kid) DO NOTHING",
      [publicKey.kid, JSON.stringify(publicKey)],
    );
    await tx.run(
      `UPDATE erasures SET state = 'erased', receipt = $2,
         next_at = now() + make_interval(hours => $3) WHERE id = $1 AND state = 'settling'`,
      [erasure.id, receipt, next.hours],
    );
  });
}

/** What was held, part by part, and that it is not any more. */
function claimsOf(erasure: Erasure) {
  const parts = Object.entries(erasure.held ?? {}).map(([part, held]) =>
    part === "audit" ? { part, held, pseudonymized: held, holds: 0 } : { part, held, holds: 0 },
  );
  return {
    iss: "urn:pueblo:erasure",
    jti: erasure.id,
    sub: erasure.subject.id,
    kind: erasure.subject.kind,
    requestedBy: erasure.requestedBy,
    requestedAt: erasure.requestedAt.toISOString(),
    completedAt: new Date().toISOString(),
    purges: erasure.rounds,
    parts,
  };
}

const tokenRow = z.object({ receipt_token: z.string() });

/**
 * The erasure that a receipt's address stands for: whoever has the address may read it. `related`
 * are the receipts of the tenants that went with a person.
 */
export async function getReceipt(
  { input }: { input: { token: string } },
  { db }: { db: Database },
): Promise<Erasure & { related: string[] }> {
  return db.identity(async (tx) => {
    const found = await tx.row(
      erasureRow,
      `SELECT ${erasureColumns} FROM erasures WHERE receipt_token = $1`,
      [input.token],
    );
    if (!found) throw notFound({ es: "ese recibo", en: "receipt" });
    if (found.subject.kind === "tenant") return { ...found, related: [] };
    const tenants = await tx.rows(
      tokenRow,
      `SELECT receipt_token FROM erasures WHERE kind = 'tenant' AND requested_by = $1
         AND state <> 'cancelled' ORDER BY id LIMIT 100`,
      [found.subject.id],
    );
    return { ...found, related: tenants.map((one) => one.receipt_token) };
  });
}

const keyRow = z.object({ jwk: z.record(z.string(), z.string()) });

/** The public keys (JWK) of every receipt that was ever signed. */
export async function listReceiptKeys({ db }: { db: Database }) {
  const rows = await db.identity((tx) =>
    tx.rows(keyRow, "SELECT jwk FROM receipt_keys ORDER BY created_at"),
  );
  return rows.map(({ jwk }) => jwk);
}
