import { xorshift32 } from "../random.ts";

/** Who is billed. `taxId` has no signs: `B12345678`, `12345678Z`, `X1234567L`. */
export type Party = { name: string; taxId: string; street: string; town: string };

const trades =
  "Hotel|Panadería|Talleres|Librería|Ferretería|Clínica Dental|Restaurante|Academia|Bodegas|Farmacia".split(
    "|",
  );
const places =
  "Mirador|San Roque|La Plaza|del Norte|Santa Ana|El Olivo|Los Pinos|Ribera|Del Carmen|Alameda".split(
    "|",
  );
const people =
  "Ana Ruiz|Luis Prieto|Marta Soler|Jorge Vidal|Elena Castro|Pablo Ibáñez|Rosa Molina|Iván Serra".split(
    "|",
  );
const surnames = "García|López|Núñez|Peña|Ortega|Campos|Rey|Blanco|Vega".split("|");
const streets = "Calle Mayor|Avenida del Puerto|Calle Alcalá|Plaza Nueva|Camino Real".split("|");
const towns =
  "28013 Madrid|46001 Valencia|41004 Sevilla|50003 Zaragoza|15003 A Coruña|08002 Barcelona".split(
    "|",
  );
/** The letter of a Spanish identity number, by its remainder modulo 23. */
const letters = "TRWAGMYFPDXBNJZSQVHLCKE";

/**
 * `count` clients, the same for the same seed. Tax numbers come in families that differ by one
 * digit or by two that are swapped, as those that are mistaken for each other do.
 */
export function makeParties(count: number, seed: number): Party[] {
  const random = xorshift32(seed);
  const pick = (from: string[]) => from[random() % from.length] ?? "";
  const taken = new Set<string>();
  let digits = 10_000_000;
  return Array.from({ length: count }, (_, i) => {
    let taxId: string;
    do {
      digits = i % 3 === 0 ? 10_000_000 + (random() % 89_000_000) : likeBefore(digits, random());
      taxId = i % 4 === 3 ? personal(digits, i % 8 === 7) : `${"BA"[random() % 2]}${digits}`;
    } while (taken.has(taxId));
    taken.add(taxId);
    const name =
      i % 4 === 3
        ? `${pick(people)} ${pick(surnames)}`
        : `${pick(trades)} ${pick(places)}, ${i % 2 ? "S.L." : "S.A."}`;
    return { name, taxId, street: `${pick(streets)}, ${1 + (random() % 90)}`, town: pick(towns) };
  });
}

/** One digit more, or two that follow each other swapped. */
function likeBefore(digits: number, random: number): number {
  if (random % 2 === 0) return 10_000_000 + ((digits + 1) % 89_000_000);
  const all = String(digits).split("");
  const at = 1 + (random % (all.length - 2));
  const [first = "", second = ""] = all.slice(at, at + 2);
  return Number([...all.slice(0, at), second, first, ...all.slice(at + 2)].join(""));
}

function personal(digits: number, isForeign: boolean): string {
  if (!isForeign) return `${digits}${letters[digits % 23]}`;
  const seven = digits % 10_000_000;
  return `X${String(seven).padStart(7, "0")}${letters[seven % 23]}`;
}
