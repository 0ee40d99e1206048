export const parties = [
  "En Valencia, a 9 de febrero de 2026.",
  "De una parte, Tostadores del Valle, S.L., con domicilio en la calle del Horno, 14, de Valencia, representada por su administradora, doña Carmen Alcaraz Ruiz (en adelante, el Proveedor).",
  "De otra parte, Hotel Mirador del Puerto, S.A., con domicilio en el paseo de la Dársena, 3, de Alicante, representado por su director, don Andrés Pastor Gil (en adelante, el Cliente).",
];

export const clauses = [
  {
    title: "Primera. Objeto",
    paragraphs: [
      "El Proveedor suministrará al Cliente café tostado en grano para sus dos restaurantes y su cafetería.",
      "El pedido mínimo es de 120 kilos al mes.",
    ],
  },
  {
    title: "Segunda. Duración",
    paragraphs: [
      "El contrato entra en vigor el 1 de marzo de 2026 y dura 24 meses.",
      "Se prorroga por periodos de 12 meses si ninguna de las partes avisa de lo contrario.",
    ],
  },
  {
    title: "Tercera. Precio y pago",
    paragraphs: [
      "El precio acordado del Espresso Mediterráneo es de 15,20 euros por kilo, IVA no incluido.",
      "El Cliente pagará cada factura por transferencia en un plazo de 30 días desde su fecha.",
      "El precio se revisará cada 1 de enero según la variación del índice de precios de consumo, con un máximo del 4 por ciento.",
    ],
  },
  {
    title: "Cuarta. Entregas y penalización",
    paragraphs: [
      "Las entregas se hacen los martes y los viernes antes de las 10 de la mañana.",
      "Por cada semana de retraso el Proveedor abonará al Cliente una penalización del 2 por ciento del pedido, con un tope del 10 por ciento.",
    ],
  },
  {
    title: "Quinta. Rescisión",
    paragraphs: [
      "Cualquiera de las partes puede rescindir el contrato con un preaviso de 60 días por escrito.",
      "El impago de dos facturas consecutivas permite al Proveedor suspender las entregas de inmediato.",
    ],
  },
  {
    title: "Sexta. Confidencialidad",
    paragraphs: [
      "Las partes mantendrán en secreto las condiciones económicas durante 3 años después de terminado el contrato.",
    ],
  },
  {
    title: "Séptima. Jurisdicción",
    paragraphs: [
      "Para cualquier desacuerdo las partes se someten a los juzgados y tribunales de Valencia.",
    ],
  },
];

export const deliveries = [
  ["Lugar de entrega", "Día", "Persona de contacto", "Kilos previstos al mes"],
  ["Restaurante La Dársena", "Martes", "Inés Soler", "55"],
  ["Restaurante Terraza Norte", "Martes y viernes", "Marcos Vidal", "40"],
  ["Cafetería del vestíbulo", "Viernes", "Rosa Quiles", "25"],
];
