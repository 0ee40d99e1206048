import { z } from "zod";

/** The last part of a path, without control characters: what a person would call the file. */
export const filename = z
  .string()
  .transform((name) =>
    (name.normalize("NFC").split(/[\\/]/).at(-1) ?? "").replace(/\p{Cc}/gu, "").trim(),
  )
  .pipe(z.string().min(1).max(255));

const clean = (text: string) =>
  text
    .normalize("NFC")
    .replace(/\p{Cc}/gu, " ")
    .trim();

/** What a person may say of a document when they upload it. */
export const documentDetails = z.object({
  title: z.string().transform(clean).pipe(z.string().min(1).max(300)).optional(),
  tags: z
    .array(z.string().transform(clean).pipe(z.string().min(1).max(50)))
    .max(20)
    .default([]),
  visibility: z.enum(["tenant", "private"]).default("tenant"),
});

/** `type/subtype`, lower case, without parameters; only a hint, content decides. */
export const mediaType = z
  .string()
  .transform((type) => (type.split(";")[0] ?? "").trim().toLowerCase())
  .pipe(z.string().max(127))
  .transform((type) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream"));

/** A title for a document that came without one. */
export function titleFrom(name: string): string {
  const stem = name
    .replace(/\.[A-Za-z0-9]{1,5}$/, "")
    .replace(/_+/g, " ")
    .trim();
  return stem || name;
}
