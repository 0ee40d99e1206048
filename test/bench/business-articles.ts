import { type Article, type Question, readSquad } from "#shared/knowledge/evaluation/squad.ts";

const towns = [
  "Cuenca",
  "Soria",
  "Jaca",
  "Écija",
  "Ronda",
  "Mérida",
  "Zafra",
  "Olot",
  "Vigo",
  "Teruel",
];
const trades = [
  "Panadería",
  "Ferretería",
  "Floristería",
  "Imprenta",
  "Cafetería",
  "Librería",
  "Carpintería",
  "Peluquería",
  "Farmacia",
  "Zapatería",
  "Lavandería",
  "Papelería",
];

type Clause = { says: (n: number, name: string) => string; asks: (name: string) => string };

/** Each of them holds a number of its own, so that nothing but the right passage answers. */
const clauses: Clause[] = [
  {
    says: (n, name) =>
      `El arrendamiento del local de ${name} se puede rescindir con un preaviso de ${20 + n} días, por escrito y con acuse de recibo, sin que haga falta alegar motivo alguno.`,
    asks: (name) => `¿Con cuántos días de aviso puede dejar el alquiler ${name}?`,
  },
  {
    says: (n, name) =>
      `La fianza que ${name} entregó al firmar asciende a ${1_200 + 15 * n} euros y se devuelve en el mes siguiente a la entrega de las llaves, descontados los desperfectos.`,
    asks: (name) => `¿Cuánto dinero dejó en depósito ${name} cuando firmó?`,
  },
  {
    says: (n, name) =>
      `Los proveedores de ${name} cobran por transferencia a los ${15 + n} días de la fecha de la factura; los pagos que se retrasan devengan el interés legal de demora.`,
    asks: (name) => `¿A cuántos días paga ${name} las facturas de quienes le suministran?`,
  },
  {
    says: (n, name) =>
      `Los pedidos de ${name} que pasan de ${40 + n} euros se envían sin gastos a toda la península en dos días laborables; los demás pagan una tarifa fija según el peso.`,
    asks: (name) => `¿Desde qué importe es gratis el envío de ${name}?`,
  },
  {
    says: (n, name) =>
      `Quien compra en ${name} puede devolver lo comprado durante ${10 + n} días naturales, sin usar y con su tique; el reembolso se hace por el mismo medio de pago.`,
    asks: (name) => `¿Qué plazo hay para devolver una compra en ${name}?`,
  },
  {
    says: (n, name) =>
      `La plantilla de ${name} dispone de ${22 + (n % 9)} días de vacaciones al año, de los que la mitad se eligen libremente y el resto se acuerdan con la dirección en enero.`,
    asks: (name) => `¿Cuántas vacaciones tiene el personal de ${name}?`,
  },
];

/** Papers of a hundred and twenty shops, made up: what is measured when no file is given. */
export function businessArticles(): { articles: Article[]; questions: Question[] } {
  const data = trades.flatMap((trade, i) =>
    towns.map((town, j) => {
      const name = `${trade} ${town}`;
      const paragraphs = clauses.map(({ says, asks }, k) => ({
        context: says(i * towns.length + j, name),
        qas: [{ id: `${i}-${j}-${k}`, question: asks(name) }],
      }));
      return { title: name, paragraphs };
    }),
  );
  return readSquad({ data });
}
