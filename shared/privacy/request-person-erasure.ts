import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Erasure } from "./erasure.ts";
import { ownPerson } from "./erasure-subject.ts";
import {
  demandConfirmed,
  type erasureInput,
  type PrivacyDeps,
  scheduleErasure,
} from "./schedule-erasure.ts";

/**
 * Asks for the person who calls to be erased after some days of grace, and with them every tenant
 * that they alone belong to. Throws `conflict` when they are the last owner of a tenant that has
 * other members, `invalid_request` unless their e-mail address confirms it.
 */
export async function requestPersonErasure(
  { actor, input }: { actor: Actor; input: z.infer<typeof erasureInput> },
  { db }: PrivacyDeps,
): Promise<Erasure> {
  const subject = ownPerson(actor);
  return db.identity(async (tx) => {
    const person = await tx.row(
      z.object({ email: z.string() }),
      "SELECT email FROM users WHERE id = $1",
      [subject.id],
    );
    if (!person) throw new AppError("unauthenticated");
    demandConfirmed(input.confirm, person.email);
    await demandSuccessors(tx, subject.id);
    const { graceDays } = input;
    const erasure = await scheduleErasure(tx, { subject, requestedBy: subject.id, graceDays });
    await recordAct(tx, actor, { action: "person.erasure_requested", object: subject.id });
    return erasure;
  });
}

async function demandSuccessors(tx: Tx, userId: string): Promise<void> {
  const orphans = await tx.rows(
    z.object({ name: z.string() }),
    `SELECT t.name FROM memberships m JOIN tenants t ON t.id = m.tenant_id
     WHERE m.user_id = $1 AND m.role = 'owner'
       AND EXISTS (SELECT FROM memberships o WHERE o.tenant_id = t.id AND o.user_id <> $1)
       AND NOT EXISTS (SELECT FROM memberships o
         WHERE o.tenant_id = t.id AND o.user_id <> $1 AND o.role = 'owner')
     ORDER BY t.id LIMIT 10`,
    [userId],
  );
  if (orphans.length === 0) return;
  const names = orphans.map(({ name }) => `«${name}»`).join(", ");
  throw new AppError("conflict", {
    detail: {
      es: `Es la última persona propietaria de ${names}: transfiera antes la propiedad.`,
      en: `You are the last owner of ${names}: transfer the ownership first.`,
    },
  });
}
