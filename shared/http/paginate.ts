import { z } from "@hono/zod-openapi";
import { AppError } from "#shared/kernel/errors.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { findUnstorableText } from "#shared/kernel/unstorable-text.ts";

/** The query of every list: `?limit=1..100&cursor=…`. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20).openapi({ example: 20 }),
  cursor: z.string().min(1).max(1024).optional(),
});

/** The response of every list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** An opaque cursor: where the next page starts. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** Reads a cursor back; throws `invalid_request` naming `cursor` when it is not one of ours. */
export function decodeCursor<T>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString();
  const parsed = schema.safeParse(parseJson(text));
  // What PostgreSQL cannot store is in no position of ours.
  if (parsed.success && !findUnstorableText(parsed.data)) return parsed.data;
  throw new AppError("invalid_request", {
    errors: [
      {
        path: "cursor",
        message: {
          es: "Use el «nextCursor» de la página anterior, sin cambios.",
          en: 'Use the "nextCursor" of the previous page, unchanged.',
        },
      },
    ],
  });
}

/**
 * Cuts a page out of rows, of which the query asked for one more than `limit`: the extra row
 * only tells that there is a next page.
 */
export function paginate<T>(
  rows: T[],
  limit: number,
  positionOf: (last: T) => unknown,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? encodeCursor(positionOf(last)) : null };
}
