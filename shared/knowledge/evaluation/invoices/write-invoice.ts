import type { ExtractedText } from "../../extracted-text.ts";
import type { Invoice } from "./invoice.ts";

const months =
  "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(
    " ",
  );
const seller = [
  "Suministros Pueblo, S.L. CIF B-87654321",
  "Calle del Comercio, 12, 28004 Madrid. Tel. 910 123 456. Cuenta ES91 2100 0418 4502 0005 1332",
].join("\n");

/** Cents as `3.450,00`, or without the dot. */
export function spellAmount(cents: number, grouped = true): string {
  const whole = String(Math.floor(cents / 100));
  const spelled = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ".") : whole;
  return `${spelled},${String(cents % 100).padStart(2, "0")}`;
}

/** `0042/2026`, or with its series `R-0042/2026`. */
function spellNumber({ series, sequence, year }: Omit<Invoice, "extracted">): string {
  const number = `${String(sequence).padStart(4, "0")}/${year}`;
  return series === "" ? number : `${series}-${number}`;
}

/** The text of an invoice in one of three layouts, named as a scanner names its files. */
export function writeInvoice(
  invoice: Omit<Invoice, "extracted">,
  order: number,
  layout: number,
): ExtractedText {
  const paragraphs = [modern, table, letter][layout % 3]?.(invoice) ?? [];
  let start = 0;
  const blocks = paragraphs.map((paragraph) => {
    const block = { kind: "paragraph" as const, start, end: start + paragraph.length };
    start = block.end + 2;
    return block;
  });
  const title = `escaneo-${String(order * 7 + 1_000).padStart(6, "0")}`;
  return { mediaType: "text/plain", title, text: paragraphs.join("\n\n"), pages: [], blocks };
}

type Bare = Omit<Invoice, "extracted">;

function modern(invoice: Bare): string[] {
  const { client, year, month, day, lines, base, tax, total } = invoice;
  const euros = (cents: number) => `${spellAmount(cents)} €`;
  return [
    `FACTURA ${spellNumber(invoice)}\nFecha: ${day} de ${months[month - 1]} de ${year}`,
    seller,
    `Cliente: ${client.name}\nCIF/NIF: ${client.taxId.replace(/^([A-Z])(\d)/, "$1-$2")}\n${client.street}, ${client.town}`,
    lines
      .map(
        ({ what, quantity, price }) =>
          `${quantity} × ${what} a ${euros(price)}: ${euros(quantity * price)}`,
      )
      .join("\n"),
    `Base imponible: ${euros(base)}\nIVA 21 %: ${euros(tax)}\nTotal a pagar: ${euros(total)}`,
    "Forma de pago: transferencia a 30 días. Gracias por su confianza.",
  ];
}

function table(invoice: Bare): string[] {
  const { client, year, month, day, lines, base, tax, total } = invoice;
  const date = [day, month].map((part) => String(part).padStart(2, "0")).join("/");
  return [
    seller,
    `Factura nº: ${spellNumber(invoice)} | Fecha: ${date}/${year}`,
    `${client.name} | NIF ${client.taxId} | ${client.street} | ${client.town}`,
    [
      "Concepto | Uds. | Precio | Importe",
      ...lines.map(
        ({ what, quantity, price }) =>
          `${what} | ${quantity} | ${spellAmount(price)} | ${spellAmount(quantity * price)}`,
      ),
      `Base | | | ${spellAmount(base)}`,
      `IVA (21 %) | | | ${spellAmount(tax)}`,
      `TOTAL EUR | | | ${spellAmount(total)}`,
    ].join("\n"),
  ];
}

function letter(invoice: Bare): string[] {
  const { client, year, month, day, lines, base, tax, total } = invoice;
  const euros = (cents: number) => `${spellAmount(cents, false)} euros`;
  const what = lines.map(({ what, quantity }) => `${quantity} de ${what.toLowerCase()}`).join(", ");
  return [
    `${client.name}\n${client.street}\n${client.town}\nNIF: ${client.taxId.replace(/^(\d{8})/, "$1-")}`,
    `Madrid, a ${day} de ${months[month - 1]} de ${year}`,
    `Le enviamos la factura número ${spellNumber(invoice)} por los siguientes suministros: ${what}. ` +
      `La base imponible es de ${euros(base)}, a la que se suman ${euros(tax)} de IVA al 21 %. ` +
      `El total de la factura asciende a ${euros(total)}.`,
    seller,
  ];
}
