import type { Text } from "#shared/kernel/text.ts";
import { inertLine } from "./inert-text.ts";
import type { AnswerLanguage, StopReason } from "./ports.ts";

/** Said when the documents do not answer. */
const refusal: Record<AnswerLanguage, string> = {
  es: "No encuentro la respuesta en sus documentos.",
  en: "I cannot find the answer in your documents.",
  pt: "Não encontro a resposta nos seus documentos.",
  ca: "No trobo la resposta als seus documents.",
  gl: "Non atopo a resposta nos seus documentos.",
};

const nearest: Record<AnswerLanguage, [before: string, and: string]> = {
  es: ["Lo más parecido está en", "y"],
  en: ["What comes closest is in", "and"],
  pt: ["O mais parecido está em", "e"],
  ca: ["El més semblant és a", "i"],
  gl: ["O máis parecido está en", "e"],
};

/** In UTF-16 code units. */
const longestTitle = 80;

/** Says that the documents do not answer, and which come closest: their titles are words alone. */
export function refuse(language: AnswerLanguage, titles: string[]): string {
  const names = titles.map((title) => `«${inertLine(title, longestTitle)}»`);
  const [before, and] = nearest[language];
  const said = names.length > 0 ? ` ${before} ${names.join(` ${and} `)}.` : "";
  return refusal[language] + said;
}

/** Stands after a number, or for an address, that none of the passages has. */
export const unverified: Record<AnswerLanguage, { number: string; link: string }> = {
  es: { number: "(cifra que no está en sus documentos)", link: "(enlace retirado)" },
  en: { number: "(a figure that is not in your documents)", link: "(link removed)" },
  pt: { number: "(número que não está nos seus documentos)", link: "(ligação retirada)" },
  ca: { number: "(xifra que no és als seus documents)", link: "(enllaç retirat)" },
  gl: { number: "(cifra que non está nos seus documentos)", link: "(ligazón retirada)" },
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

export const nobodyListened: Text = {
  es: "Nadie escuchaba la respuesta, así que se terminó. Pregunte otra vez.",
  en: "Nobody listened to the answer, so it was ended. Ask again.",
};

export const stillAnswering: Text = {
  es: "Todavía se está respondiendo. Espere a que termine la respuesta, o siga sus sucesos.",
  en: "It is still being answered. Wait for the end of the answer, or follow its events.",
};

export const eventsGone: Text = {
  es: "Los sucesos de esta respuesta ya no se guardan. Pida la respuesta entera.",
  en: "The events of this answer are kept no longer. Ask for the whole answer.",
};
