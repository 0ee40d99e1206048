import { detectLanguage } from "#shared/knowledge/detect-language.ts";
import type { AnswerLanguage } from "./ports.ts";

/** The language to answer in: English when the question is; Spanish for all else. */
export function questionLanguage(question: string): AnswerLanguage {
  return detectLanguage(question) === "en" ? "en" : "es";
}
