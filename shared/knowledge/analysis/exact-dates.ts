const numericDate = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})$/;
const isoDate = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;

/** Months by how they begin, folded: Spanish, Portuguese, Galician, Catalan and English. */
const months: [string, number][] = [
  ["enero|janeiro|xaneiro|gener|january", 1],
  ["febrero|fevereiro|febreiro|febrer|february", 2],
  ["marzo|marco|marc|march", 3],
  ["abril|april", 4],
  ["mayo|maio|maig|may", 5],
  ["junio|junho|xuno|juny|june", 6],
  ["julio|julho|xullo|juliol|july", 7],
  ["agosto|agost|august", 8],
  ["septiembre|setiembre|setembro|setembre|september", 9],
  ["octubre|outubro|october", 10],
  ["noviembre|novembro|novembre|november", 11],
  ["diciembre|dezembro|decembro|desembre|december", 12],
];
const monthOf = new Map(
  months.flatMap(([names, month]) => names.split("|").map((name) => [name, month] as const)),
);
const anyMonth = [...monthOf.keys()].join("|");
const written = new RegExp(
  `\\b(\\d{1,2})\\s+(?:d(?:e|')\\s*)?(${anyMonth}),?\\s+(?:d(?:e|el)\\s+)?(\\d{4})\\b`,
  "g",
);
const english = new RegExp(`\\b(${anyMonth})\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})\\b`, "g");

/** Days that a folded text spells with the name of their month, as `d20260312`. */
export function writtenDays(folded: string): string[] {
  const found = [
    ...[...folded.matchAll(written)].map(([, day, month = "", year]) =>
      dayOf(year, monthOf.get(month), day),
    ),
    ...[...folded.matchAll(english)].map(([, month = "", day, year]) =>
      dayOf(year, monthOf.get(month), day),
    ),
  ];
  return found.filter((day) => day !== undefined);
}

/** `12/03/2026`, `12.3.26` or `2026-03-12` as `d20260312`; undefined for what is no day. */
export function numericDay(found: string): string | undefined {
  const numeric = numericDate.exec(found);
  if (numeric) return dayOf(numeric[3], Number(numeric[2]), numeric[1]);
  const iso = isoDate.exec(found);
  return iso ? dayOf(iso[1], Number(iso[2]), iso[3]) : undefined;
}

/** A year of two digits is of this century. */
function dayOf(year = "", month = 0, day = ""): string | undefined {
  if (month < 1 || month > 12 || Number(day) < 1 || Number(day) > 31) return undefined;
  const full = year.length === 2 ? `20${year}` : year;
  return `d${full}${String(month).padStart(2, "0")}${day.padStart(2, "0")}`;
}
