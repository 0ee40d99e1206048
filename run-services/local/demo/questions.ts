/** What the demo asks, and where each answer stands; null: in no document. */
export const questions: { question: string; filename: string | null }[] = [
  {
    question: "¿Con cuánto preaviso se puede rescindir el contrato?",
    filename: "contrato-hotel-mirador.docx",
  },
  {
    question: "¿Cuál es el importe total de la factura 2026-0147?",
    filename: "factura-2026-0147.pdf",
  },
  {
    question: "¿Qué descuento hay por pronto pago?",
    filename: "factura-2026-0147.pdf",
  },
  {
    question: "¿Cuánto cuesta el curso de barista?",
    filename: "lista-de-precios-2026.xlsx",
  },
  {
    question: "¿Qué pieza hay que sustituir en el molino del Café Lírico?",
    filename: "averia-molino-cafe-lirico.eml",
  },
  {
    question: "¿En qué plazo puede el cliente devolver el café sin abrir?",
    filename: "politica-de-devoluciones.md",
  },
  { question: "¿Cuántas sucursales tiene la empresa en Bogotá?", filename: null },
];

/** Asked again once the document that answers it is deleted. */
export const lastQuestion = {
  question: "¿En qué plazo puede el cliente devolver el café sin abrir?",
  filename: "politica-de-devoluciones.md",
};
