import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Erasure } from "./erasure.ts";
import {
  callOff,
  demandConfirmed,
  type erasureInput,
  findErasure,
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
  const subject = subjectOf(actor);
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

/** How far the erasure of the person who calls is. */
export async function getPersonErasure(
  { actor }: { actor: Actor },
  { db }: PrivacyDeps,
): Promise<Erasure> {
  const subject = subjectOf(actor);
  return db.identity((tx) => findErasure(tx, subject));
}

/** Calls it off, as long as it has not begun. */
export async function cancelPersonErasure(
  { actor }: { actor: Actor },
  { db }: PrivacyDeps,
): Promise<void> {
  const subject = subjectOf(actor);
  await db.identity(async (tx) => {
    await callOff(tx, subject);
    await recordAct(tx, actor, { action: "person.erasure_cancelled", object: subject.id });
  });
}

function subjectOf(actor: Actor) {
  authorizeCaller(actor, "profile:write");
  return { kind: "person", id: actor.userId } as const;
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
