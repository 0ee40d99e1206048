import { expect, it } from "vitest";
import { detectLanguage } from "./detect-language.ts";

it.each([
  ["es", "¿Cuánto cuesta la entrega?"],
  ["es", "cuando vence la factura"],
  ["es", "precio tornillos"],
  ["es", "Hola"],
  ["es", "¿Qué publicó sobre The Lord of the Rings?"],
  ["es", ""],
  ["es", "2024-031"],
  ["en", "How much is delivery?"],
  ["en", "When is invoice 2024-031 due?"],
  ["en", "Who signs?"],
  ["pt", "O que diz o contrato?"],
  ["pt", "Quando vence a fatura?"],
  ["ca", "Quin és l'horari d'atenció?"],
  ["ca", "Què diu el contracte?"],
  ["gl", "Cal é o horario de atención?"],
  ["gl", "Cando vence a factura?"],
])("tells %s: %s", async (language, text) => {
  expect(await detectLanguage(text)).toBe(language);
});

it.each([
  [
    "fr",
    "Le contrat de location est conclu entre les parties pour une durée de trois ans. Le locataire versera un dépôt de garantie équivalant à deux mois de loyer, et les paiements seront effectués avant le cinq de chaque mois, par virement bancaire.",
  ],
  [
    "de",
    "Der Mietvertrag wird zwischen den unterzeichnenden Parteien für die Dauer von drei Jahren geschlossen. Der Mieter zahlt eine Kaution in Höhe von zwei Monatsmieten, und die Zahlungen erfolgen bis zum fünften eines jeden Monats per Überweisung.",
  ],
  [
    "es",
    "FACTURA 2024-031 Aceros del Norte S.L. Calle Mayor 3 Bilbao Cliente: Ferretería López Concepto Cantidad Precio Importe Tornillo acero 100 0,12 Tuerca acero 100 0,08 Base imponible 20,00 Total 24,20 Forma de pago: transferencia bancaria Vencimiento: treinta días",
  ],
])("tells %s from a longer text", async (language, text) => {
  expect(await detectLanguage(text)).toBe(language);
});
