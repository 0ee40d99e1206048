import type { Text } from "#shared/kernel/text.ts";

/** Said when the documents do not answer. */
export const refusal: Text = {
  es: "No encuentro la respuesta en sus documentos.",
  en: "I cannot find the answer in your documents.",
};

export const sourceChanged: Text = {
  es: "Un documento citado se borró o cambió mientras se respondía. Pregunte otra vez.",
  en: "A cited document was deleted or changed during the answer. Ask again.",
};
