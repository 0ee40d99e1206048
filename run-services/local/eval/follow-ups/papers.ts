/** A small document of a made-up business. */
export type Paper = { name: string; title: string; text: string };

const premises: [
  place: string,
  rent: string,
  deposit: string,
  months: string,
  notice: string,
  owner: string,
][] = [
  ["Madrid", "1.450,00", "2.900,00", "36", "dos meses", "doña Pilar Azcona"],
  ["Valencia", "980,00", "1.960,00", "24", "un mes", "don Vicente Llopis"],
  ["Sevilla", "870,00", "870,00", "60", "tres meses", "don Rafael Cordero"],
  ["Bilbao", "1.210,00", "3.630,00", "48", "cuatro meses", "doña Miren Etxebarria"],
  ["Zaragoza", "760,00", "1.520,00", "12", "quince días", "don Jorge Lanuza"],
  ["Málaga", "1.120,00", "2.240,00", "30", "45 días", "doña Lucía Gálvez"],
  ["Murcia", "640,00", "1.280,00", "18", "veinte días", "don Ginés Nicolás"],
  ["Oviedo", "705,00", "1.410,00", "42", "seis semanas", "doña Covadonga Sela"],
];

const suppliers: [
  name: string,
  goods: string,
  minimum: string,
  days: string,
  payment: string,
  person: string,
][] = [
  [
    "Harinas del Sur",
    "harina de trigo",
    "500 kilos",
    "tres días",
    "a 30 días por transferencia",
    "Tomás Rueda",
  ],
  [
    "Aceites Sierra",
    "aceite de oliva",
    "40 garrafas",
    "cinco días",
    "a 60 días por recibo",
    "Elena Cazorla",
  ],
  ["Lácteos Norte", "leche y nata", "80 cajas", "un día", "al contado", "Brais Otero"],
  [
    "Huevos Camperos",
    "huevos",
    "30 docenas",
    "dos días",
    "a 15 días por transferencia",
    "Nuria Sanz",
  ],
  ["Azúcares Duero", "azúcar", "200 kilos", "una semana", "a 45 días por pagaré", "Félix Toro"],
  [
    "Frutas Levante",
    "fruta fresca",
    "25 cajas",
    "doce horas",
    "cada viernes en efectivo",
    "Amparo Ferrer",
  ],
  [
    "Envases Ibéricos",
    "cajas y bolsas",
    "1.000 unidades",
    "diez días",
    "la mitad por adelantado",
    "Óscar Pina",
  ],
  [
    "Chocolates Cuenca",
    "cobertura de chocolate",
    "60 kilos",
    "cuatro días",
    "a 90 días por confirming",
    "Marta Hoyos",
  ],
];

const machines: [
  kind: string,
  model: string,
  years: string,
  cleaning: string,
  watts: string,
  spare: string,
][] = [
  ["horno", "H20", "3 años", "cada semana con agua jabonosa", "6.200", "la junta de la puerta"],
  ["molino", "M5", "2 años", "cada día con un cepillo seco", "450", "las muelas de acero"],
  [
    "cafetera",
    "C3",
    "18 meses",
    "cada noche con pastilla descalcificante",
    "2.900",
    "el portafiltro",
  ],
  [
    "amasadora",
    "A12",
    "4 años",
    "después de cada uso con un paño húmedo",
    "1.100",
    "el gancho en espiral",
  ],
  ["lavavajillas", "L7", "1 año", "cada mes con vinagre", "3.300", "la bomba de desagüe"],
  ["cámara frigorífica", "F9", "5 años", "cada trimestre con bicarbonato", "780", "el termostato"],
  ["batidora", "B2", "6 meses", "al terminar con agua caliente", "620", "las varillas"],
  ["envasadora", "E4", "30 meses", "cada quincena con alcohol", "900", "la resistencia de sellado"],
];

const invoices: [
  number: string,
  company: string,
  date: string,
  total: string,
  due: string,
  what: string,
][] = [
  [
    "2026-014",
    "Imprenta Lozano",
    "12 de enero de 2026",
    "384,50",
    "11 de febrero de 2026",
    "500 folletos a color",
  ],
  [
    "2026-027",
    "Electricidad Ruiz",
    "3 de febrero de 2026",
    "1.129,00",
    "5 de marzo de 2026",
    "la reforma del cuadro eléctrico",
  ],
  [
    "2026-031",
    "Transportes Vega",
    "17 de febrero de 2026",
    "246,80",
    "24 de febrero de 2026",
    "seis portes a Toledo",
  ],
  [
    "2026-045",
    "Gestoría Alba",
    "1 de marzo de 2026",
    "175,00",
    "15 de marzo de 2026",
    "la declaración trimestral",
  ],
  [
    "2026-052",
    "Limpiezas Brisa",
    "20 de marzo de 2026",
    "512,30",
    "19 de abril de 2026",
    "la limpieza de cristales",
  ],
  [
    "2026-063",
    "Informática Cobo",
    "8 de abril de 2026",
    "2.040,00",
    "8 de junio de 2026",
    "dos ordenadores portátiles",
  ],
  [
    "2026-070",
    "Carpintería Nogal",
    "29 de abril de 2026",
    "1.675,90",
    "29 de mayo de 2026",
    "tres mesas de roble",
  ],
  [
    "2026-088",
    "Toldos Marina",
    "14 de mayo de 2026",
    "930,00",
    "13 de junio de 2026",
    "el toldo de la terraza",
  ],
];

const plans: [
  year: string,
  basic: string,
  pro: string,
  basicUsers: string,
  proUsers: string,
  space: string,
][] = [
  ["2021", "9", "21", "1 usuario", "4 usuarios", "10 GB"],
  ["2022", "10", "24", "2 usuarios", "6 usuarios", "20 GB"],
  ["2023", "12", "27", "2 usuarios", "8 usuarios", "35 GB"],
  ["2024", "14", "31", "3 usuarios", "10 usuarios", "50 GB"],
  ["2025", "15", "35", "3 usuarios", "12 usuarios", "80 GB"],
  ["2026", "17", "39", "4 usuarios", "15 usuarios", "120 GB"],
];

const insurances: [
  what: string,
  premium: string,
  excess: string,
  limit: string,
  company: string,
  phone: string,
][] = [
  ["del furgón", "610", "300", "50.000", "Seguros Atalaya", "900 111 020"],
  ["del local", "480", "150", "200.000", "Mutua Faro", "900 222 031"],
  ["de responsabilidad civil", "730", "600", "600.000", "Seguros Cierzo", "900 333 042"],
  ["de los empleados", "1.250", "0", "40.000", "Mutua Ancla", "900 444 053"],
  ["de la mercancía", "390", "200", "30.000", "Seguros Brújula", "900 555 064"],
  ["de la maquinaria", "540", "450", "90.000", "Mutua Timón", "900 666 075"],
  ["de los ordenadores", "220", "100", "15.000", "Seguros Tecla", "900 777 086"],
];

const grants: [name: string, amount: string, until: string, who: string, agency: string][] = [
  [
    "Renueva Comercio",
    "6.000",
    "el 30 de junio de 2026",
    "comercios con menos de diez empleados",
    "la Diputación",
  ],
  [
    "Primer Empleo",
    "4.500",
    "el 15 de octubre de 2026",
    "empresas que contraten a menores de 30 años",
    "el Servicio de Empleo",
  ],
  [
    "Ahorro Solar",
    "12.000",
    "el 31 de diciembre de 2026",
    "negocios con techo propio",
    "la Agencia de la Energía",
  ],
  [
    "Exporta Más",
    "9.300",
    "el 1 de septiembre de 2026",
    "empresas que vendan fuera de la Unión Europea",
    "la Cámara de Comercio",
  ],
  [
    "Pueblo Vivo",
    "7.750",
    "el 20 de mayo de 2026",
    "negocios en municipios de menos de 5.000 habitantes",
    "la Junta",
  ],
  [
    "Digital Pyme",
    "2.000",
    "el 12 de noviembre de 2026",
    "autónomos y empresas de hasta 50 empleados",
    "el Ministerio",
  ],
];

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
