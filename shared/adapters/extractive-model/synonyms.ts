/** Stems of Spanish words that mean the same in business papers, one row each. */
const rows = [
  "venc venci vencimient",
  "total import sum asciend mont",
  "emit emiti emision emisor expid expidi proveedor",
  "client comprador destinatari",
  "salari sueld nomin retribu",
  "alquiler alquil rent arrend",
  "telefon movil",
  "corre email mail",
];

const rowOf = new Map(rows.flatMap((row, n) => row.split(" ").map((stem) => [stem, n] as const)));

/** Whether two stems mean the same in a business paper: of "vence" and of "vencimiento". */
export function areSynonyms(a: string, b: string): boolean {
  const row = rowOf.get(a);
  return row !== undefined && row === rowOf.get(b);
}
