import { pointerTo } from "#shared/conversations/forms/form.ts";

export type Span = { start: number; end: number };

/** Where each part of a value, by its JSON pointer, stands in `JSON.stringify(value)`. */
export function placeFields(value: unknown): Map<string, Span> {
  const places = new Map<string, Span>();
  place(value, "", 0);
  return places;

  function place(part: unknown, pointer: string, start: number): number {
    let end = start + JSON.stringify(part).length;
    if (Array.isArray(part)) {
      end = start + 1;
      for (const [i, item] of part.entries()) end = place(item, pointerTo(pointer, i), end) + 1;
      if (part.length === 0) end += 1;
    } else if (typeof part === "object" && part !== null) {
      end = start + 1;
      const fields = Object.entries(part);
      for (const [name, field] of fields) {
        end = place(field, pointerTo(pointer, name), end + JSON.stringify(name).length + 1) + 1;
      }
      if (fields.length === 0) end += 1;
    }
    places.set(pointer, { start, end });
    return end;
  }
}
