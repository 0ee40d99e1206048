/** Words shown to a person, in the two languages that the product answers in. */
export type Text = { es: string; en: string };

export type Language = keyof Text;

/** Picks the language of an `Accept-Language` header; Spanish unless English is preferred. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const ranked = (acceptLanguage ?? "")
    .split(",")
    .slice(0, 20)
    .map((part) => {
      const [tag = "", ...params] = part.trim().toLowerCase().split(";");
      const q = params.map((p) => p.trim()).find((p) => p.startsWith("q="));
      return { tag, weight: q ? Number(q.slice(2)) || 0 : 1 };
    })
    .sort((a, b) => b.weight - a.weight);
  const known = ranked.find(({ tag }) => tag.startsWith("es") || tag.startsWith("en"));
  return known?.tag.startsWith("en") ? "en" : "es";
}
