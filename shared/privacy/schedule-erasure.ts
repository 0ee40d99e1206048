import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError, invalid, notFound } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { type Erasure, erasureColumns, erasureRow, type Subject } from "./erasure.ts";

/** What asks for an erasure: the name of what goes, so that nobody asks by mistake. */
export const erasureInput = z.strictObject({
  confirm: z.string().max(254),
  /** Days in which it can be called off. */
  graceDays: z.int().min(0).max(30).default(14),
});

/** Writes an erasure down; `conflict` when one is under way already. */
export async function scheduleErasure(
  tx: Tx,
  { subject, requestedBy, graceDays }: { subject: Subject; requestedBy: string; graceDays: number },
): Promise<Erasure> {
  const made = await tx.row(
    erasureRow,
    `INSERT INTO erasures (id, kind, subject, requested_by, due_at, next_at, state, receipt_token)
     SELECT $1, $2, $3, $4, due, due, 'scheduled', $6
     FROM (SELECT now() + make_interval(days => $5) AS due) AS grace
     ON CONFLICT (kind, subject) WHERE state IN ('scheduled', 'erasing', 'settling') DO NOTHING
     RETURNING ${erasureColumns}`,
    [
      newId("era"),
      subject.kind,
      subject.id,
      requestedBy,
      graceDays,
      randomBytes(32).toString("base64url"),
    ],
  );
  if (!made) throw underWay();
  return made;
}

/** The subject's latest erasure that was not called off; `not_found` when there is none. */
export async function findErasure(tx: Tx, subject: Subject): Promise<Erasure> {
  const found = await tx.row(
    erasureRow,
    `SELECT ${erasureColumns} FROM erasures
     WHERE kind = $1 AND subject = $2 AND state <> 'cancelled' ORDER BY id DESC LIMIT 1`,
    [subject.kind, subject.id],
  );
  if (!found) throw notFound({ es: "ninguna petición de borrado", en: "request for erasure" });
  return found;
}

/** Calls the subject's erasure off; `conflict` once it has begun. */
export async function callOff(tx: Tx, subject: Subject): Promise<Erasure> {
  const erasure = await findErasure(tx, subject);
  const cancelled = await tx.run(
    "UPDATE erasures SET state = 'cancelled' WHERE id = $1 AND state = 'scheduled'",
    [erasure.id],
  );
  if (cancelled === 0) throw underWay();
  return erasure;
}

export function demandConfirmed(given: string, name: string): void {
  if (given.trim().toLowerCase() === name.trim().toLowerCase()) return;
  throw invalid("confirm", {
    es: "Escriba aquí el nombre exacto de lo que se va a borrar.",
    en: "Write here the exact name of what is to be erased.",
  });
}

function underWay(): AppError {
  return new AppError("conflict", {
    detail: { es: "El borrado ya está en marcha.", en: "The erasure is under way already." },
  });
}

export type PrivacyDeps = { db: Database };
