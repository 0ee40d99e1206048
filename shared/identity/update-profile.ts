import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { authorizeCaller } from "./authorize.ts";
import { type Profile, readProfile } from "./get-profile.ts";

/** BCP 47: `es-co` becomes `es-CO`. */
const language = z
  .string()
  .max(35)
  .refine((tag) => canonicalLanguage(tag) !== undefined, {
    params: {
      es: "Debe ser una etiqueta BCP 47, por ejemplo «es-CO».",
      en: 'Must be a BCP 47 tag, for example "es-CO".',
    },
  })
  .transform((tag) => canonicalLanguage(tag) ?? tag);

/** A name of the IANA database; no offset such as +05:00, which knows no summer. */
const timeZone = z
  .string()
  .max(64)
  .refine((name) => /^[A-Za-z]/.test(name) && isTimeZone(name), {
    params: {
      es: "Debe ser una zona horaria de IANA, por ejemplo «America/Bogota».",
      en: 'Must be a time zone of IANA, for example "America/Bogota".',
    },
  });

export const updateProfileInput = z
  .object({
    name: z.string().trim().min(1).max(100).optional(),
    language: language.optional(),
    timeZone: timeZone.optional(),
  })
  .refine((input) => Object.keys(input).length > 0, {
    params: {
      es: "Indique al menos un campo: name, language o timeZone.",
      en: "Give at least one field: name, language or timeZone.",
    },
  });

/** Changes what is given of the person who calls, in every tenant of theirs. */
export async function updateProfile(
  { actor, input }: { actor: Actor; input: z.infer<typeof updateProfileInput> },
  { db }: { db: Database },
): Promise<Profile> {
  authorizeCaller(actor, "profile:write");
  return db.identity(async (tx) => {
    await tx.run(
      `UPDATE users SET name = coalesce($2, name), language = coalesce($3, language),
         time_zone = coalesce($4, time_zone) WHERE id = $1`,
      [actor.userId, input.name ?? null, input.language ?? null, input.timeZone ?? null],
    );
    const details = { changed: Object.keys(input).sort().join(" ") };
    await recordAct(tx, actor, { action: "person.changed", object: actor.userId, details });
    return readProfile(tx, actor);
  });
}

function canonicalLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
