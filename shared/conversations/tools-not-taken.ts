import { invalid } from "#shared/kernel/errors.ts";

/** What a caller is told whose tools the model's service does not take. */
export function toolsNotTaken() {
  return invalid("tools", {
    es: "el modelo no las admite: revise sus nombres y sus parámetros (JSON Schema), y que cada resultado siga a su llamada.",
    en: "the model does not take them: check their names and parameters (JSON Schema), and that each result follows its call.",
  });
}
