import { strToU8, zipSync } from "fflate";

/** A fixed moment, so that the same content is always the same bytes. */
export const sampleDate = new Date("2026-01-15T09:00:00Z");

/** An office package: parts by name, in order, each with the same date. */
export function zipParts(parts: Record<string, string | Uint8Array>): Uint8Array {
  const entries = Object.entries(parts).map(([name, content]) => [
    name,
    typeof content === "string" ? strToU8(content) : content,
  ]);
  // ZIP stores local time: a date made of its parts is the same in every time zone.
  return zipSync(Object.fromEntries(entries), { mtime: new Date(2026, 0, 15, 9, 0, 0), level: 6 });
}
