import { describe, expect, it } from "vitest";
import { rewriteByRule } from "./rewrite-by-rule.ts";

/** Asks one after the other; what the last one stands for. */
function last(...questions: string[]): string | null {
  const before: string[] = [];
  let rewritten: string | null = null;
  for (const question of questions) {
    rewritten = rewriteByRule(question, before);
    before.push(rewritten ?? question);
  }
  return rewritten;
}

const inMadrid = "¿Cuánto es la renta del local de Madrid?";

describe("a follow-up", () => {
  it.each([
    ["a name", inMadrid, "¿Y el de Valencia?", "¿Cuánto es la renta del local de Valencia?"],
    [
      "a year",
      "¿Cuánto costaba el plan Pro en 2024?",
      "¿Y en 2025?",
      "¿Cuánto costaba el plan Pro en 2025?",
    ],
    [
      "a month",
      "¿Cuántas ventas hubo en enero?",
      "¿Y en febrero?",
      "¿Cuántas ventas hubo en febrero?",
    ],
    [
      "a code",
      "¿Cuál es el importe de la factura 2026-014?",
      "¿Y la 2026-027?",
      "¿Cuál es el importe de la factura 2026-027?",
    ],
    [
      "a thing",
      "¿Qué garantía tiene el horno H20?",
      "¿Y el molino M5?",
      "¿Qué garantía tiene el molino M5?",
    ],
    [
      "a word",
      "¿Qué franquicia tiene el seguro del local?",
      "¿Y el del furgón?",
      "¿Qué franquicia tiene el seguro del furgón?",
    ],
    [
      "whom it is for",
      "¿Cuánto cuesta el plan para autónomos?",
      "¿y para empresas?",
      "¿Cuánto cuesta el plan para empresas?",
    ],
    [
      "a name, in English",
      "How much is the Pro plan?",
      "What about Enterprise?",
      "How much is the Enterprise plan?",
    ],
    [
      "a name, in Portuguese",
      "Quanto custa o plano Pro?",
      "E o Básico?",
      "Quanto custa o plano Básico?",
    ],
    ["a name, in Catalan", "Quin preu té el pla Pro?", "I el Bàsic?", "Quin preu té el pla Bàsic?"],
    ["a name, in Galician", "Canto custa o plan Pro?", "E o Básico?", "Canto custa o plan Básico?"],
  ])("puts %s in the place of another", (_what, first, second, expected) => {
    expect(last(first, second)).toBe(expected);
  });

  it.each([
    ["¿Y la fianza?", "Local de Madrid: ¿Y la fianza?"],
    ["¿Cuál es la fianza?", "Local de Madrid: ¿Cuál es la fianza?"],
    ["¿Cuándo vence el contrato?", "Local de Madrid: ¿Cuándo vence el contrato?"],
    ["¿Quién lo firma?", "Local de Madrid: ¿Quién lo firma?"],
    ["¿Se puede negociar eso?", "Local de Madrid: ¿Se puede negociar eso?"],
    ["¿Cuál es su duración?", "Local de Madrid: ¿Cuál es su duración?"],
    ["¿Cuándo hay que pagarla?", "Renta del local de Madrid: ¿Cuándo hay que pagarla?"],
    ["¿por qué?", `${inMadrid} ¿por qué?`],
  ])("asks for something else of the same thing: %s", (question, expected) => {
    expect(last(inMadrid, question)).toBe(expected);
  });

  it.each([
    ["¿Cuándo vence la factura?", "¿Y cuánto suma?", "Factura: ¿Y cuánto suma?"],
    ["¿Cuánto suma la factura?", "¿Y cuándo se emitió?", "Factura: ¿Y cuándo se emitió?"],
    ["What is the price of the butter?", "And the penalty?", "Butter: And the penalty?"],
    [
      "What is the price of the butter?",
      "And how much per kilo?",
      "Butter: And how much per kilo?",
    ],
    ["¿Cuál es la renta mensual del local?", "¿Y la fianza?", "Local: ¿Y la fianza?"],
  ])("asks a question of its own about it: %s %s", (first, second, expected) => {
    expect(last(first, second)).toBe(expected);
  });

  it("names another thing whole, and goes on from that", () => {
    const first = "¿Cuánto cuesta el croissant de mantequilla?";
    expect(last(first, "¿Y la ensaimada?")).toBe("¿Cuánto cuesta la ensaimada?");
    expect(last(first, "¿Y la ensaimada?", "¿y en 2025?")).toBe(
      "¿Cuánto cuesta la ensaimada en 2025?",
    );
    const rent = "¿Cuál es la renta mensual del local?";
    expect(last(rent, "¿Y la fianza?", "¿Cuándo termina?")).toBe("Local: ¿Cuándo termina?");
    expect(last("¿Cuánto es la renta de la oficina?", "¿Y el almacén?")).toBe(
      "¿Cuánto es la renta del almacén?",
    );
  });

  it("goes on from what the one before it stood for", () => {
    expect(last(inMadrid, "¿Y la fianza?", "¿Y en Valencia?")).toBe(
      "Local de Valencia: ¿Y la fianza?",
    );
    expect(last(inMadrid, "¿Y el de Sevilla?", "¿Cuál es su preaviso?")).toBe(
      "Local de Sevilla: ¿Cuál es su preaviso?",
    );
    expect(last(inMadrid, "gracias", "¿Y la fianza?")).toBe("Local de Madrid: ¿Y la fianza?");
  });
});

describe("a question that stands alone", () => {
  it.each([
    "¿Cuántos días de vacaciones tengo al año?",
    "¿Y cuántos días de vacaciones tiene cada empleado?",
    "¿Cuántos días de vacaciones tengo este año?",
    "¿Qué plazo de devolución hay?",
    "¿Cuánto cuesta el plan Básico?",
    "¿Quién es Carmen Alcaraz?",
    "¿Dónde está la oficina?",
    "Resume el contrato con Harinas del Sur",
    "¿Qué dice la factura 0042/2026?",
    "What is the return policy for online orders?",
    "Gracias",
    "Hola, buenos días",
    "???",
    "",
  ])("is left as it is: %s", (question) => {
    expect(last(inMadrid, question)).toBeNull();
  });

  it("is any at the beginning, and after what names nothing", () => {
    expect(last("¿Y la fianza?")).toBeNull();
    expect(last("Hola", "¿Y la fianza?")).toBeNull();
  });

  it("is any long one, and takes no time however odd", () => {
    expect(rewriteByRule(`¿Y ${"el de la ".repeat(2_000)}?`, [inMadrid])).toBeNull();
    const odd = `${"de la el ".repeat(33)}`;
    expect(() => rewriteByRule(odd, [odd.repeat(100), "«".repeat(32_000)])).not.toThrow();
  });
});
