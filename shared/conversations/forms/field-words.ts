import type { Form } from "./form.ts";

const mostFields = 30;
/** In UTF-16 code units, of one description. */
const longest = 80;

/** What the fields of a form are called, to search for what fills them in. */
export function fieldWords(form: Form): string[] {
  return wordsOf(form).slice(0, mostFields);
}

function wordsOf(form: Form): string[] {
  if (form.kind === "array") return wordsOf(form.items);
  if (form.kind !== "object") return [];
  return form.properties.flatMap(([name, child]) => {
    const called = child.description?.slice(0, longest) ?? spaced(name);
    return [called, ...wordsOf(child)];
  });
}

/** `fechaVencimiento` and `fecha_vencimiento` are "fecha vencimiento". */
export function spaced(name: string): string {
  return name.replace(/(?<=\p{Ll})(?=\p{Lu})|[_.-]+/gu, " ").trim();
}
