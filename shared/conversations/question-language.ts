import { detectLanguage } from "#shared/knowledge/detect-language.ts";
import { type AnswerLanguage, answerLanguages } from "./ports.ts";

/** The language to answer in: the question's, or Spanish when it is none that we answer in. */
export async function questionLanguage(question: string): Promise<AnswerLanguage> {
  const detected = await detectLanguage(question);
  return answerLanguages.find((language) => language === detected) ?? "es";
}
