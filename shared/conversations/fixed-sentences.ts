import type { Text } from "#shared/kernel/text.ts";
import type { AnswerLanguage } from "./ports.ts";

/** Said when the documents do not answer. */
export const refusal: Record<AnswerLanguage, string> = {
  es: "No encuentro la respuesta en sus documentos.",
  en: "I cannot find the answer in your documents.",
  pt: "Não encontro a resposta nos seus documentos.",
  ca: "No trobo la resposta als seus documents.",
  gl: "Non atopo a resposta nos seus documentos.",
};

export const sourceChanged: Text = {
  es: "Un documento citado se borró o cambió mientras se respondía. Pregunte otra vez.",
  en: "A cited document was deleted or changed during the answer. Ask again.",
};
