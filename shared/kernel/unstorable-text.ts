import type { Text } from "./text.ts";

type Found = { path: string; message: Text };

const nul: Text = {
  es: "No puede contener el carácter nulo (U+0000).",
  en: "Must not contain the null character (U+0000).",
};
const surrogate: Text = {
  es: "No puede contener medio carácter (un sustituto UTF-16 suelto).",
  en: "Must not contain half a character (a lone UTF-16 surrogate).",
};
// In Unicode mode, only what is not one half of a pair.
const lone = /\p{Surrogate}/u;

/**
 * Where parsed JSON has a text that PostgreSQL cannot store, and why: one with U+0000, or with
 * half a character, which UTF-8 does not know. A key counts for the object that has it; the path
 * of the whole is empty. Walks without recursion.
 */
export function findUnstorableText(data: unknown): Found | undefined {
  const open: [string, unknown][] = [["", data]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, value] = next;
    if (typeof value === "string") {
      const message = whyUnstorable(value);
      if (message) return { path, message };
    } else if (Array.isArray(value) || isPlainObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        const message = whyUnstorable(key);
        if (message) return { path, message };
        open.push([path ? `${path}.${key}` : key, inner]);
      }
    }
  }
}

function whyUnstorable(text: string): Text | undefined {
  if (text.includes("\u0000")) return nul;
  if (lone.test(text)) return surrogate;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
