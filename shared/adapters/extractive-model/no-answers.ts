import { foldText } from "#shared/knowledge/analysis/fold-text.ts";

/** What is said to a machine that reads, and tells people nothing. */
const toMachines =
  /\b(?:ignor[ae]|olvid[ae]|forget|disregard)\b.{0,40}\b(?:instruc|anterior|previous)|\b(?:system prompt|prompt del sistema)\b|(?:^|[\s>])(?:system|assistant)\s?:|<\/?(?:passage|system|instruction)s?\b|\brespuesta obligatoria\b|\b(?:eres ahora|you are now) (?:un|una|an?)\b/;

/** A question is no answer, whatever words it shares with another. */
export function isQuestion(text: string): boolean {
  return /\?["»”)]?$/u.test(text.trimEnd());
}

/** Neither a question nor an order to whoever reads for people is an answer. */
export function isNoAnswer(text: string): boolean {
  return isQuestion(text) || toMachines.test(foldText(text));
}
