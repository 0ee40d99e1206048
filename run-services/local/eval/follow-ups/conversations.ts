/** What somebody says, one after the other, and the paper that answers the last question. */
export type FollowUp = { turns: [string, string, string?]; paper: string };

/**
 * Sixty conversations. The rules of rewriting were tuned on those at even places; what is reported
 * are the others.
 */
export const followUps: FollowUp[] = [
  // Another of the same kind.
  {
    turns: ["¿Cuánto es la renta del local de Madrid?", "¿Y el de Oviedo?"],
    paper: "local-Oviedo",
  },
  { turns: ["¿Cuál es la fianza del local de Bilbao?", "¿Y la de Málaga?"], paper: "local-Málaga" },
  { turns: ["¿Qué garantía tiene el horno H20?", "¿Y el molino M5?"], paper: "maquina-M5" },
  { turns: ["¿Cómo se limpia la cafetera C3?", "¿Y la envasadora?"], paper: "maquina-E4" },
  { turns: ["¿Cuánto costaba el plan Pro en 2021?", "¿Y en 2025?"], paper: "tarifa-2025" },
  {
    turns: ["¿Cuántos usuarios incluía el plan Básico en 2022?", "¿Y en 2024?"],
    paper: "tarifa-2024",
  },
  {
    turns: ["¿Cuál es el importe de la factura 2026-014?", "¿Y el de la 2026-063?"],
    paper: "factura-2026-063",
  },
  { turns: ["¿Cuándo vence la factura 2026-031?", "¿Y la 2026-088?"], paper: "factura-2026-088" },
  {
    turns: ["¿Qué franquicia tiene el seguro del furgón?", "¿Y el del local?"],
    paper: "seguro-del local",
  },
  {
    turns: [
      "¿Cuánto se paga al año por el seguro de la maquinaria?",
      "¿Y por el de los ordenadores?",
    ],
    paper: "seguro-de los ordenadores",
  },
  {
    turns: ["¿Qué pedido mínimo pide Harinas del Sur?", "¿Y Lácteos Norte?"],
    paper: "proveedor-Lácteos Norte",
  },
  {
    turns: ["¿En cuánto tiempo entrega Aceites Sierra?", "¿Y Frutas Levante?"],
    paper: "proveedor-Frutas Levante",
  },
  {
    turns: ["¿Cuánto da la ayuda Renueva Comercio?", "¿Y Ahorro Solar?"],
    paper: "ayuda-Ahorro Solar",
  },
  {
    turns: ["¿Hasta cuándo se puede pedir la ayuda Primer Empleo?", "¿Y la de Digital Pyme?"],
    paper: "ayuda-Digital Pyme",
  },
  {
    turns: ["¿Qué plazo hay para devolver en la tienda online?", "¿Y en la tienda física?"],
    paper: "devolucion-fisica",
  },
  { turns: ["¿De cuánto es la dieta en viajes por España?", "¿Y al extranjero?"], paper: "dietas" },
  // Something else of the same thing.
  { turns: ["¿Cuánto es la renta del local de Sevilla?", "¿Y la fianza?"], paper: "local-Sevilla" },
  {
    turns: ["¿Cuánto es la renta del local de Murcia?", "¿Cuál es el preaviso?"],
    paper: "local-Murcia",
  },
  {
    turns: ["¿Qué pedido mínimo pide Envases Ibéricos?", "¿Y la forma de pago?"],
    paper: "proveedor-Envases Ibéricos",
  },
  {
    turns: ["¿Cuál es el plazo de entrega de Huevos Camperos?", "¿Y el pedido mínimo?"],
    paper: "proveedor-Huevos Camperos",
  },
  { turns: ["¿Qué potencia tiene el lavavajillas L7?", "¿Y la garantía?"], paper: "maquina-L7" },
  {
    turns: ["¿Qué garantía tiene la amasadora A12?", "¿Y el repuesto más pedido?"],
    paper: "maquina-A12",
  },
  {
    turns: ["¿Cuál es el importe de la factura 2026-052?", "¿Y el vencimiento?"],
    paper: "factura-2026-052",
  },
  { turns: ["¿De quién es la factura 2026-070?", "¿Y el concepto?"], paper: "factura-2026-070" },
  {
    turns: ["¿Qué prima tiene el seguro de la mercancía?", "¿Y la franquicia?"],
    paper: "seguro-de la mercancía",
  },
  {
    turns: ["¿Con qué compañía está el seguro de los empleados?", "¿Y el teléfono?"],
    paper: "seguro-de los empleados",
  },
  {
    turns: ["¿Cuánto da la ayuda Pueblo Vivo?", "¿Y el plazo de solicitud?"],
    paper: "ayuda-Pueblo Vivo",
  },
  { turns: ["¿Quién concede la ayuda Exporta Más?", "¿Y la cuantía?"], paper: "ayuda-Exporta Más" },
  // Pointing back.
  {
    turns: ["¿Cuál es la renta del local de Zaragoza?", "¿Y cuánto dura ese contrato?"],
    paper: "local-Zaragoza",
  },
  {
    turns: ["¿Cuánto es la fianza del local de Valencia?", "¿Quién lo firma?"],
    paper: "local-Valencia",
  },
  { turns: ["¿Qué es la factura 2026-045?", "¿Cuándo la emitieron?"], paper: "factura-2026-045" },
  {
    turns: ["¿Qué importe tiene la factura 2026-027?", "¿Cuándo hay que pagarla?"],
    paper: "factura-2026-027",
  },
  {
    turns: ["¿Qué garantía tiene la cámara frigorífica F9?", "¿Y cómo se limpia?"],
    paper: "maquina-F9",
  },
  { turns: ["¿Qué potencia tiene la batidora B2?", "¿Cuál es su garantía?"], paper: "maquina-B2" },
  {
    turns: ["¿Qué vende Chocolates Cuenca?", "¿Quién es su persona de contacto?"],
    paper: "proveedor-Chocolates Cuenca",
  },
  {
    turns: ["¿Qué nos vende Azúcares Duero?", "¿Y cómo se les paga?"],
    paper: "proveedor-Azúcares Duero",
  },
  {
    turns: ["¿Qué cobertura tiene el seguro de responsabilidad civil?", "¿Cuál es su franquicia?"],
    paper: "seguro-de responsabilidad civil",
  },
  {
    turns: ["¿Cuánto da la ayuda Digital Pyme?", "¿Quiénes la pueden pedir?"],
    paper: "ayuda-Digital Pyme",
  },
  {
    turns: ["¿Cuántos días de teletrabajo hay?", "¿Y eso incluye gastos de internet?"],
    paper: "teletrabajo",
  },
  // What leaves nearly everything out.
  { turns: ["¿Cuánto cuesta el plan Pro en 2023?", "¿Qué incluye?"], paper: "tarifa-2023" },
  {
    turns: ["¿Hasta cuándo se puede pedir la ayuda Ahorro Solar?", "¿Y cuánto dan?"],
    paper: "ayuda-Ahorro Solar",
  },
  { turns: ["¿Cuándo vence la factura 2026-088?", "¿Cuánto es?"], paper: "factura-2026-088" },
  {
    turns: ["¿Qué garantía tiene el horno H20?", "¿Y cada cuánto hay que limpiarlo?"],
    paper: "maquina-H20",
  },
  {
    turns: ["¿Se puede devolver sin tique en la tienda física?", "¿Por qué no?"],
    paper: "devolucion-fisica",
  },
  {
    turns: ["¿A qué hora abre la panadería de lunes a viernes?", "¿Y los sábados?"],
    paper: "horario",
  },
  {
    turns: [
      "¿Cuántos días de vacaciones tiene cada empleado?",
      "¿Con cuánta antelación hay que pedirlas?",
    ],
    paper: "vacaciones",
  },
  // Three turns.
  {
    turns: ["¿Cuánto es la renta del local de Madrid?", "¿Y la fianza?", "¿Y en Murcia?"],
    paper: "local-Murcia",
  },
  {
    turns: [
      "¿Cuánto es la renta del local de Málaga?",
      "¿Y el de Sevilla?",
      "¿Cuál es su preaviso?",
    ],
    paper: "local-Sevilla",
  },
  {
    turns: ["¿Qué garantía tiene el molino M5?", "¿Y la batidora B2?", "¿Cómo se limpia?"],
    paper: "maquina-B2",
  },
  {
    turns: [
      "¿Qué pedido mínimo pide Aceites Sierra?",
      "¿Y Chocolates Cuenca?",
      "¿Y cómo se le paga?",
    ],
    paper: "proveedor-Chocolates Cuenca",
  },
  {
    turns: ["¿Cuál es el importe de la factura 2026-031?", "¿Quién la emitió?", "¿Y la 2026-070?"],
    paper: "factura-2026-070",
  },
  {
    turns: ["¿Cuánto costaba el plan Básico en 2021?", "¿Y el Pro?", "¿Y en 2026?"],
    paper: "tarifa-2026",
  },
  {
    turns: ["¿Qué franquicia tiene el seguro del local?", "¿Y la prima?", "¿Y la del furgón?"],
    paper: "seguro-del furgón",
  },
  {
    turns: ["¿Cuánto da la ayuda Exporta Más?", "¿Hasta cuándo se puede pedir?", "¿Y Pueblo Vivo?"],
    paper: "ayuda-Pueblo Vivo",
  },
  // Another topic: nothing of the old one may come along.
  {
    turns: ["¿Cuánto es la renta del local de Bilbao?", "¿Qué potencia tiene la envasadora E4?"],
    paper: "maquina-E4",
  },
  {
    turns: [
      "¿Qué garantía tiene la cafetera C3?",
      "¿Cuántos días de vacaciones tiene cada empleado?",
    ],
    paper: "vacaciones",
  },
  {
    turns: ["¿Cuándo vence la factura 2026-014?", "¿Cuánto da la ayuda Primer Empleo?"],
    paper: "ayuda-Primer Empleo",
  },
  {
    turns: [
      "¿Qué pedido mínimo pide Frutas Levante?",
      "¿De cuánto es la dieta en viajes al extranjero?",
    ],
    paper: "dietas",
  },
  {
    turns: [
      "¿Cuánto cuesta el plan Básico en 2026?",
      "¿Y quién es la persona de contacto de Harinas del Sur?",
    ],
    paper: "proveedor-Harinas del Sur",
  },
  {
    turns: [
      "¿Qué prima tiene el seguro de los ordenadores?",
      "¿Quién firma el contrato del local de Oviedo?",
      "¿Y cuántos días de teletrabajo se permiten por semana?",
    ],
    paper: "teletrabajo",
  },
];
