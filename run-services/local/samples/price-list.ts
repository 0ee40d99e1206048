import { buildSpreadsheet, type Cell } from "./build-spreadsheet.ts";

const coffee = (
  code: string,
  name: string,
  origin: string,
  euros: number,
  bulk: number,
  minimum: number,
): Cell[] => [code, name, origin, { euros }, { euros: bulk }, { share: 0.1 }, { count: minimum }];

const service = (code: string, name: string, euros: number, unit: string, day: string): Cell[] => [
  code,
  name,
  { euros },
  unit,
  { share: 0.21 },
  { day },
];

/** The price list of 2026: two sheets. */
export function buildPriceList(): Uint8Array {
  return buildSpreadsheet([
    {
      name: "Cafés 2026",
      rows: [
        [
          "Código",
          "Producto",
          "Origen",
          "Precio por kilo",
          "Precio desde 50 kg",
          "IVA",
          "Pedido mínimo (kg)",
        ],
        coffee("CAF-101", "Espresso Mediterráneo", "Mezcla de Brasil y Colombia", 17.4, 15.9, 5),
        coffee("CAF-102", "Etiopía Guji lavado", "Etiopía", 24.8, 22.6, 3),
        coffee("CAF-103", "Huila Reserva", "Colombia", 21.35, 19.7, 3),
        coffee("CAF-104", "Chiapas Orgánico", "México", 20.9, 19.1, 5),
        coffee("CAF-105", "Antigua Volcán", "Guatemala", 22.15, 20.4, 3),
        coffee("CAF-106", "Descafeinado al agua", "Perú", 23.6, 21.8, 5),
      ],
    },
    {
      name: "Máquinas y servicio",
      rows: [
        ["Código", "Concepto", "Tarifa", "Unidad", "IVA", "Vigente desde"],
        service("MAQ-201", "Alquiler de cafetera de dos grupos", 95, "al mes", "2026-01-01"),
        service("MAQ-202", "Alquiler de molino automático", 38.5, "al mes", "2026-01-01"),
        service("SER-301", "Revisión preventiva con cambio de juntas", 72, "visita", "2026-02-01"),
        service("SER-302", "Reparación urgente en menos de 24 horas", 118, "visita", "2026-02-01"),
        service("SER-303", "Curso de barista de medio día", 240, "grupo", "2026-03-01"),
      ],
    },
  ]);
}
