export const header = [
  "Tostadores del Valle, S.L., calle del Horno, 14, Valencia.",
  "Cliente: Hotel Mirador del Puerto, S.A., paseo de la Dársena, 3, Alicante.",
  "Fecha de la factura: 31 de marzo de 2026.",
  "Pedido: PV-2026-0312, entregado el viernes 27 de marzo de 2026.",
];

export const details = [
  ["Código", "Producto", "Kilos", "Precio", "Importe"],
  ["CAF-101", "Espresso Mediterráneo", "90", "15,20 €", "1.368,00 €"],
  ["CAF-102", "Etiopía Guji lavado", "20", "22,60 €", "452,00 €"],
  ["CAF-106", "Descafeinado al agua", "10", "21,80 €", "218,00 €"],
];

export const totals = [
  "Base imponible: 2.038,00 €.",
  "IVA (10 %): 203,80 €.",
  "El importe total de la factura 2026-0147 es de 2.241,80 €.",
];

export const conditions = [
  {
    heading: "Vencimiento",
    text: "Esta factura vence el 30 de abril de 2026. El pago se hace por transferencia a la cuenta ES91 2100 0418 4502 0005 1332 e indica el número de factura en el concepto.",
  },
  {
    heading: "Pronto pago",
    text: "Se aplica un descuento del 1,5 % sobre la base imponible a los pagos recibidos antes del 10 de abril de 2026.",
  },
  {
    heading: "Intereses de demora",
    text: "Pasado el vencimiento se cobran intereses de demora del 8 % anual y 40 € por los gastos de cobro.",
  },
  {
    heading: "Reclamaciones",
    text: "Las diferencias de peso se comunican en 5 días hábiles a facturas@tostadoresdelvalle.example, con el número de albarán AL-0312.",
  },
];
