import type { Text } from "#shared/kernel/text.ts";
import type { AnswerLanguage, StopReason } from "./ports.ts";

/** Said when the documents do not answer. */
export const refusal: Record<AnswerLanguage, string> = {
  es: "No encuentro la respuesta en sus documentos.",
  en: "I cannot find the answer in your documents.",
  pt: "Não encontro a resposta nos seus documentos.",
  ca: "No trobo la resposta als seus documents.",
  gl: "Non atopo a resposta nos seus documentos.",
};

const tooLong: Record<AnswerLanguage, string> = {
  es: "La respuesta se cortó antes de terminar porque era demasiado larga.",
  en: "The answer was cut short because it grew too long.",
  pt: "A resposta foi cortada antes de terminar porque era demasiado longa.",
  ca: "La resposta s'ha tallat abans d'acabar perquè era massa llarga.",
  gl: "A resposta cortouse antes de rematar porque era longa de máis.",
};

const blocked: Record<AnswerLanguage, string> = {
  es: "El modelo interrumpió la respuesta: sus filtros no la permiten.",
  en: "The model broke the answer off: its filters do not allow it.",
  pt: "O modelo interrompeu a resposta: os seus filtros não a permitem.",
  ca: "El model ha interromput la resposta: els seus filtres no la permeten.",
  gl: "O modelo interrompeu a resposta: os seus filtros non a permiten.",
};

const brokenOff: Record<AnswerLanguage, string> = {
  es: "El modelo interrumpió la respuesta antes de terminar.",
  en: "The model broke the answer off before its end.",
  pt: "O modelo interrompeu a resposta antes de terminar.",
  ca: "El model ha interromput la resposta abans d'acabar.",
  gl: "O modelo interrompeu a resposta antes de rematar.",
};

/** Said last in an answer that is not whole, or instead of one of which nothing could be proved. */
export const cutShort: Record<StopReason, Record<AnswerLanguage, string>> = {
  length: tooLong,
  safety: blocked,
  recitation: blocked,
  other: brokenOff,
};

export const sourceChanged: Text = {
  es: "Un documento citado se borró o cambió mientras se respondía. Pregunte otra vez.",
  en: "A cited document was deleted or changed during the answer. Ask again.",
};
