import type { ConflictKind } from "#shared/conversations/find-conflicts.ts";
import type { AnswerLanguage } from "#shared/conversations/ports.ts";
import type { Quote } from "./choose-quotes.ts";

type Words = Record<ConflictKind, string> & { differ: string; newest: string };

const words: Record<AnswerLanguage, Words> = {
  es: {
    differ: "Sus documentos no coinciden en",
    newest: "el más reciente es",
    amount: "el importe",
    percentage: "el porcentaje",
    duration: "el plazo",
    date: "la fecha",
    number: "la cifra",
  },
  en: {
    differ: "Your documents disagree about",
    newest: "the newest is",
    amount: "the amount",
    percentage: "the percentage",
    duration: "the duration",
    date: "the date",
    number: "the figure",
  },
  pt: {
    differ: "Os seus documentos não coincidem em",
    newest: "o mais recente é",
    amount: "o valor",
    percentage: "a percentagem",
    duration: "o prazo",
    date: "a data",
    number: "o número",
  },
  ca: {
    differ: "Els seus documents no coincideixen en",
    newest: "el més recent és",
    amount: "l'import",
    percentage: "el percentatge",
    duration: "el termini",
    date: "la data",
    number: "la xifra",
  },
  gl: {
    differ: "Os seus documentos non coinciden en",
    newest: "o máis recente é",
    amount: "o importe",
    percentage: "a porcentaxe",
    duration: "o prazo",
    date: "a data",
    number: "a cifra",
  },
};

/** Says that two quotes disagree, and which of their documents came last. */
export function sayConflict(quotes: Quote[], kind: ConflictKind, language: AnswerLanguage): string {
  const said = words[language];
  const markers = quotes.map(({ passage }) => `[${passage.marker}]`).join("");
  const [one, other] = quotes.map(({ passage }) => ({
    marker: passage.marker,
    at: Date.parse(passage.document?.createdAt ?? ""),
  }));
  const newest = one && other && [one, other].find(({ at }) => at > Math.min(one.at, other.at));
  const last = newest ? `; ${said.newest} [${newest.marker}]` : "";
  return `\n${said.differ} ${said[kind]} ${markers}${last}.`;
}
