import { xorshift32 } from "../random.ts";
import type { Invoice } from "./invoice.ts";
import { makeParties } from "./parties.ts";
import { writeInvoice } from "./write-invoice.ts";

const goods =
  "Sillas de oficina|Mesa plegable|Papel A4, caja|Tóner negro|Mantenimiento mensual|Lámpara de pie|Estantería metálica|Horas de montaje|Transporte|Archivador".split(
    "|",
  );
const prices = [3_450, 3_540, 4_350, 12_500, 12_050, 34_500, 35_400, 1_995, 1_959, 99_900, 7_250];
const clientsPerInvoice = 1 / 12;
const perYear = 1_250;
const lastYear = 2026;

/**
 * `count` invoices of one Spanish business, the same for the same seed: numbers that begin anew
 * each year, a series for corrections, clients that are billed again and again, prices that look
 * alike and totals that may be the same.
 */
export function makeInvoices(count: number, seed = 1): Invoice[] {
  const random = xorshift32(seed);
  const clients = makeParties(Math.max(4, Math.round(count * clientsPerInvoice)), seed + 1);
  const [client] = clients;
  if (!client) return [];
  const firstYear = lastYear - Math.floor((count - 1) / perYear);
  const next = new Map<string, number>();
  return Array.from({ length: count }, (_, i) => {
    const year = firstYear + Math.floor(i / perYear);
    const series: Invoice["series"] = random() % 15 === 0 ? "R" : "";
    const sequence = (next.get(`${series}${year}`) ?? 0) + 1;
    next.set(`${series}${year}`, sequence);
    const lines = Array.from({ length: 1 + (random() % 3) }, () => ({
      what: goods[random() % goods.length] ?? "",
      quantity: 1 + (random() % 20),
      price: prices[random() % prices.length] ?? 0,
    }));
    const base = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
    const tax = Math.round(base * 0.21);
    const bare = {
      ...{ series, sequence, year, lines, base, tax, total: base + tax },
      month: 1 + Math.floor((12 * (i % perYear)) / perYear),
      day: 1 + (random() % 28),
      client: clients[random() % clients.length] ?? client,
    } as const;
    return { ...bare, extracted: writeInvoice(bare, i, random()) };
  });
}
