import {
  grants,
  insurances,
  invoices,
  machines,
  plans,
  premises,
  suppliers,
} from "./paper-facts.ts";

/** A small document of a made-up business. */
export type Paper = { name: string; title: string; text: string };

const policies: Paper[] = [
  {
    name: "devolucion-online",
    title: "Devoluciones de la tienda online",
    text: "En la tienda online el cliente puede devolver un producto en 30 días desde la entrega. El reembolso llega en 14 días a la misma tarjeta. Los portes de vuelta los paga la empresa.",
  },
  {
    name: "devolucion-fisica",
    title: "Devoluciones de la tienda física",
    text: "En la tienda física el cliente puede devolver un producto en 15 días con el tique. El reembolso se hace en un vale. Sin tique no se admite.",
  },
  {
    name: "vacaciones",
    title: "Vacaciones del personal",
    text: "Cada empleado tiene 23 días laborables de vacaciones al año. Se piden con dos meses de antelación a Recursos Humanos. Diciembre queda excluido por ser temporada alta.",
  },
  {
    name: "teletrabajo",
    title: "Teletrabajo",
    text: "El teletrabajo está permitido dos días por semana después del periodo de prueba. La empresa da un portátil y 35 euros al mes para gastos de internet.",
  },
  {
    name: "dietas",
    title: "Viajes y dietas",
    text: "En viajes por España la dieta es de 53 euros al día. En viajes al extranjero la dieta es de 91 euros al día. Los justificantes se entregan en una semana.",
  },
  {
    name: "horario",
    title: "Horario de apertura",
    text: "La panadería abre de lunes a viernes de 7:30 a 20:00. Los sábados cierra a las 14:30 y los domingos no abre. En agosto abre solo por la mañana.",
  },
];

/** Families of papers that say the same of different things, so that a follow-up alone is not enough. */
export const papers: Paper[] = [
  ...premises.map(([place, rent, deposit, months, notice, owner]) => ({
    name: `local-${place}`,
    title: `Contrato de alquiler del local de ${place}`,
    text: `Contrato de arrendamiento del local de ${place}. La renta es de ${rent} euros al mes. La fianza es de ${deposit} euros. La duración es de ${months} meses. El preaviso para marcharse es de ${notice}. La propiedad la firma ${owner}.`,
  })),
  ...suppliers.map(([name, goods, minimum, days, payment, person]) => ({
    name: `proveedor-${name}`,
    title: `Condiciones de ${name}`,
    text: `Condiciones de compra con ${name}, proveedor de ${goods}. El pedido mínimo es de ${minimum}. El plazo de entrega es de ${days}. El pago se hace ${payment}. La persona de contacto es ${person}.`,
  })),
  ...machines.map(([kind, model, years, cleaning, watts, spare]) => ({
    name: `maquina-${model}`,
    title: `Manual: ${kind} ${model}`,
    text: `Manual de uso: ${kind} modelo ${model}. La garantía es de ${years}. Se limpia ${cleaning}. La potencia es de ${watts} vatios. El repuesto más pedido es ${spare}.`,
  })),
  ...invoices.map(([number, company, date, total, due, what]) => ({
    name: `factura-${number}`,
    title: `Factura ${number}`,
    text: `Factura ${number} de ${company}, emitida el ${date}. El importe total es de ${total} euros. Vence el ${due}. El concepto es ${what}.`,
  })),
  ...plans.map(([year, basic, pro, basicUsers, proUsers, space]) => ({
    name: `tarifa-${year}`,
    title: `Tarifas de ${year}`,
    text: `Tarifas de ${year} del programa Contaclara. El plan Básico cuesta ${basic} euros al mes e incluye ${basicUsers}. El plan Pro cuesta ${pro} euros al mes e incluye ${proUsers} y ${space} de espacio.`,
  })),
  ...insurances.map(([what, premium, excess, limit, company, phone]) => ({
    name: `seguro-${what}`,
    title: `Póliza: seguro ${what}`,
    text: `Póliza del seguro ${what} con ${company}. La prima es de ${premium} euros al año. La franquicia es de ${excess} euros. La cobertura llega a ${limit} euros. El teléfono para partes es el ${phone}.`,
  })),
  ...grants.map(([name, amount, until, who, agency]) => ({
    name: `ayuda-${name}`,
    title: `Ayuda ${name}`,
    text: `La ayuda ${name} da hasta ${amount} euros. La pueden pedir ${who}. El plazo de solicitud termina ${until}. La concede ${agency}.`,
  })),
  ...policies,
];
