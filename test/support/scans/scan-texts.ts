import { seededRandom } from "../random.ts";

/** A page of a paper: its lines, and the amounts on it that somebody may look for. */
export type Paper = { kind: "invoice" | "letter"; lines: string[]; amounts: string[] };

const companies = [
  "Ferretería El Tornillo, S.L.",
  "Panadería Núñez Hermanos, S.C.",
  "Taller Mecánico Güemes, S.A.",
  "Librería La Estación, S.L.U.",
  "Viveros Peña Blanca, S.A.T.",
];
const people = ["Ángel Gutiérrez Muñoz", "Begoña Ibáñez", "Íñigo Sánchez", "María José Peñalver"];
const streets = ["C/ Mayor, 14", "Avda. de la Constitución, 3", "Plaza de España, 27"];
const goods = [
  "Taladro percutor 800 W",
  "Juego de brocas de acero",
  "Caja de tornillos M6",
  "Harina de trigo, saco",
  "Revisión de frenos",
  "Cuaderno rayado A5",
  "Sustrato universal 50 l",
];
const months = ["enero", "marzo", "mayo", "julio", "octubre", "diciembre"];

const money = new Intl.NumberFormat("de-DE", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const euros = (cents: number) => `${money.format(cents / 100)} €`;

/** The same paper for the same number: invoices and letters of Spanish businesses by turns. */
export function scanText(number: number): Paper {
  const random = seededRandom(number * 7_919);
  const pick = (list: string[]) => list[Math.floor(random() * list.length)] ?? "";
  const cents = (most: number) => 1_000 + Math.floor(random() * most);
  const head = [
    pick(companies),
    `${pick(streets)} · 28013 Madrid · NIF B-${10_000_000 + Math.floor(random() * 89_999_999)}`,
  ];
  const date = `${1 + Math.floor(random() * 28)} de ${pick(months)} de 2026`;
  if (number % 3 === 2) {
    const amount = euros(cents(900_000));
    const lines = [
      ...head,
      `Madrid, ${date}`,
      `Estimada señora ${pick(people)}:`,
      "Según lo acordado en la reunión del pasado jueves, le enviamos",
      `el presupuesto de la reforma de su local, que asciende a ${amount}`,
      "con los impuestos incluidos. Los trabajos durarán seis semanas y",
      "empezarán quince días después de la firma. ¿Podría confirmarnos la",
      "recepción de esta carta antes del día treinta? Quedamos a la espera",
      "de su respuesta y a su disposición para cualquier duda.",
      `Atentamente, ${pick(people)}, gerente`,
    ];
    return { kind: "letter", lines, amounts: [amount] };
  }
  const items = Array.from({ length: 4 }, () => ({ name: pick(goods), cents: cents(60_000) }));
  const base = items.reduce((sum, item) => sum + item.cents, 0);
  const tax = Math.round(base * 0.21);
  const total = euros(base + tax);
  const lines = [
    ...head,
    `FACTURA ${String(number).padStart(4, "0")}/2026`,
    `Fecha: ${date}`,
    ...items.map((item) => `${item.name}   ${euros(item.cents)}`),
    `Base imponible   ${euros(base)}`,
    `IVA 21 %   ${euros(tax)}`,
    `TOTAL   ${total}`,
    "Forma de pago: transferencia bancaria a treinta días",
  ];
  return { kind: "invoice", lines, amounts: [euros(base), total] };
}
