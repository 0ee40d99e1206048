import { xorshift32 } from "../random.ts";
import type { Invoice } from "./invoice.ts";
import { spellAmount } from "./write-invoice.ts";

export type Lookup = {
  by: "number" | "tax id" | "amount";
  /** As somebody types it. */
  asked: string;
  /** The invoices that are right first, by index: all that hold what is asked for. */
  right: ReadonlySet<number>;
};

type Spelling = (invoice: Invoice) => string;

const four = (sequence: number) => String(sequence).padStart(4, "0");
const prefix = ({ series }: Invoice) => (series === "" ? "" : `${series}-`);
const numbers: Spelling[] = [
  (of) => `factura ${prefix(of)}${four(of.sequence)}/${of.year}`,
  (of) => `${prefix(of)}${four(of.sequence)}/${of.year}`,
  (of) => `fra. ${prefix(of).toLowerCase()}${of.sequence}/${of.year}`,
  (of) => `¿Cuál es el total de la factura ${prefix(of)}${four(of.sequence)}/${of.year}?`,
  (of) => `Factura nº ${prefix(of)}${four(of.sequence)}-${of.year}`,
];
const taxIds: Spelling[] = [
  ({ client }) => client.taxId,
  ({ client }) => client.taxId.toLowerCase(),
  ({ client }) => client.taxId.replace(/^([A-Z])(\d)/, "$1-$2").replace(/(\d)([A-Z])$/, "$1-$2"),
  ({ client }) => client.taxId.replace(/^([AB])(\d)/, "$1 $2").replace(/^(\d{8})/, "$1 "),
  ({ client }) => `facturas del cliente con CIF ${client.taxId.toLowerCase()}`,
];
const amounts: Spelling[] = [
  ({ total }) => `${spellAmount(total)} €`,
  ({ total }) => `${spellAmount(total, false).replace(/,00$/, "")} euros`,
  ({ total }) => spellAmount(total, false),
  ({ total }) => `¿Qué factura es de ${spellAmount(total).replace(/,00$/, "")} €?`,
  ({ base }) => `base de ${spellAmount(base, false).replace(/,00$/, "")} euros`,
];

/** `count` lookups, the same for the same seed; two by number and two by amount for each tax id. */
export function makeLookups(invoices: Invoice[], count: number, seed = 1): Lookup[] {
  const random = xorshift32(seed);
  const byClient = groupBy(invoices, ({ client }) => [client.taxId]);
  const byAmount = groupBy(invoices, ({ base, tax, total, lines }) => [
    ...[base, tax, total],
    ...lines.flatMap(({ price, quantity }) => [price, price * quantity]),
  ]);
  return Array.from({ length: count }, (_, i): Lookup => {
    const index = random() % invoices.length;
    const invoice = invoices[index];
    if (!invoice) throw new Error("no invoices");
    const spell = (spellings: Spelling[]) =>
      spellings[random() % spellings.length]?.(invoice) ?? "";
    if (i % 5 < 2) return { by: "number", asked: spell(numbers), right: new Set([index]) };
    if (i % 5 === 2) {
      const right = new Set(byClient.get(invoice.client.taxId));
      return { by: "tax id", asked: spell(taxIds), right };
    }
    const which = random() % amounts.length;
    const asked = amounts[which]?.(invoice) ?? "";
    const value = which === amounts.length - 1 ? invoice.base : invoice.total;
    return { by: "amount", asked, right: new Set(byAmount.get(value)) };
  });
}

function groupBy<K>(invoices: Invoice[], keysOf: (invoice: Invoice) => K[]): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (const [i, invoice] of invoices.entries()) {
    for (const key of keysOf(invoice)) groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return groups;
}
