import type { Cache } from "#shared/kernel/cache.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { BuryDeps } from "#shared/knowledge/delete-document.ts";
import type { ObjectStore, PassageIndex } from "#shared/knowledge/ports.ts";
import { type Erasure, erasureColumns, erasureRow, isEmpty, type Subject } from "./erasure.ts";
import { personEraser } from "./person-eraser.ts";
import type { ReceiptSigner } from "./ports.ts";
import { keepReceipt } from "./receipt.ts";
import { type Eraser, tenantEraser } from "./tenant-eraser.ts";

export type EraseDeps = BuryDeps & {
  db: Database;
  index: PassageIndex;
  objects: ObjectStore;
  cache: Cache;
  receiptSigner: ReceiptSigner;
  logger: Logger;
  /**
   * How long after a purge everything is looked at again: longer than any work that was under way
   * may take, for only then nothing can come back.
   */
  quietSeconds: number;
};

const perTick = 20;
/** A process that died in the middle is made up for after this. */
const leaseSeconds = 600;
const proveEveryHours = 24;
const proveForDays = 90;
/** Somebody should look at it. */
const manyRounds = 10;

/**
 * Moves every erasure that is due one step on: bars the door and purges; once it was quiet for
 * long enough looks at every part again, until nothing is found; then signs the receipt. What is
 * erased is looked at again each day. Every step may be repeated.
 */
export async function eraseWhatIsDue(deps: EraseDeps): Promise<void> {
  for (let done = 0; done < perTick; done++) {
    const erasure = await claim(deps.db);
    if (!erasure) return;
    try {
      await advance(erasure, deps);
    } catch (error) {
      deps.logger.error("erasure not advanced", { erasure: erasure.id, error });
      await lookAgain(erasure, deps.db, { seconds: Math.min(60, deps.quietSeconds) });
    }
  }
}

function claim(db: Database): Promise<Erasure | undefined> {
  return db.erasure((tx) =>
    tx.row(
      erasureRow,
      `UPDATE erasures SET next_at = now() + make_interval(secs => $1) WHERE id = (
         SELECT id FROM erasures WHERE state <> 'cancelled' AND next_at <= now()
         ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING ${erasureColumns}`,
      [leaseSeconds],
    ),
  );
}

async function advance(erasure: Erasure, deps: EraseDeps): Promise<void> {
  const eraser = eraserOf(erasure.subject, deps);
  if (erasure.state === "scheduled" && !(await begin(erasure, eraser, deps))) return;
  if (erasure.state === "scheduled" || erasure.state === "erasing") {
    return purge(erasure, eraser, deps);
  }
  const found = await eraser.inspect();
  if (erasure.state === "erased") return prove(erasure, found, eraser, deps);
  if (isEmpty(found)) return keepReceipt(erasure, deps, { hours: proveEveryHours });
  const { id, rounds } = erasure;
  const level = rounds < manyRounds ? "info" : "error";
  deps.logger[level]("something came back: purged again", { erasure: id, rounds, found });
  return purge(erasure, eraser, deps);
}

function eraserOf({ kind, id }: Subject, deps: EraseDeps): Eraser {
  return kind === "tenant" ? tenantEraser(id, deps) : personEraser(id, deps);
}

/** Bars the door, unless the erasure was called off in this very moment. */
async function begin(erasure: Erasure, eraser: Eraser, { db }: EraseDeps): Promise<boolean> {
  const held = await eraser.inspect();
  return db.erasure(async (tx) => {
    const begun = await tx.run(
      "UPDATE erasures SET state = 'erasing', held = $2 WHERE id = $1 AND state = 'scheduled'",
      [erasure.id, JSON.stringify(held)],
    );
    if (begun === 1) await eraser.bar(tx);
    return begun === 1;
  });
}

async function purge({ id }: Erasure, eraser: Eraser, deps: EraseDeps): Promise<void> {
  await eraser.purge();
  await deps.db.erasure((tx) =>
    tx.run(
      `UPDATE erasures SET state = 'settling', rounds = rounds + 1,
         next_at = now() + make_interval(secs => $2) WHERE id = $1`,
      [id, deps.quietSeconds],
    ),
  );
}

/** The reconciler: shows again that nothing is there, and sees to it that this is true. */
async function prove(
  erasure: Erasure,
  found: Record<string, number>,
  eraser: Eraser,
  deps: EraseDeps,
): Promise<void> {
  if (!isEmpty(found)) {
    deps.logger.error("what was erased came back: purged", { erasure: erasure.id, found });
    await eraser.purge();
  }
  const proof = JSON.stringify([{ at: new Date().toISOString(), found }]);
  await deps.db.erasure((tx) =>
    tx.run(
      `UPDATE erasures SET proofs = proofs || $2::jsonb, next_at = CASE
         WHEN due_at < now() - make_interval(days => $3) THEN 'infinity'::timestamptz
         ELSE now() + make_interval(hours => $4) END
       WHERE id = $1`,
      [erasure.id, proof, proveForDays, proveEveryHours],
    ),
  );
}

async function lookAgain({ id }: Erasure, db: Database, after: { seconds: number }) {
  await db.erasure((tx) =>
    tx.run("UPDATE erasures SET next_at = now() + make_interval(secs => $2) WHERE id = $1", [
      id,
      after.seconds,
    ]),
  );
}
