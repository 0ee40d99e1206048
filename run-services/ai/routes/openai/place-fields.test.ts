import fc from "fast-check";
import { expect, it } from "vitest";
import { pointerTo } from "#shared/conversations/forms/form.ts";
import { placeFields } from "./place-fields.ts";

it("says where each part of a value stands in its JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      const places = placeFields(JSON.parse(text));
      const check = (part: unknown, pointer: string): void => {
        const { start, end } = places.get(pointer) ?? {};
        expect(text.slice(start, end)).toBe(JSON.stringify(part));
        if (typeof part !== "object" || part === null) return;
        for (const [key, child] of Object.entries(part)) check(child, pointerTo(pointer, key));
      };
      check(JSON.parse(text), "");
    }),
  );
});
