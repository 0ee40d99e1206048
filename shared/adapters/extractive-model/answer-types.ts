import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import type { Word } from "./read-words.ts";

/** What kind of thing a question asks for, where its words tell. */
export type AnswerType = {
  /** Finds the kind in the folded question. */
  asks: RegExp;
  /** Finds a thing of the kind in folded text; a name stands for people and places. */
  answers: RegExp | "name";
  /** Support that a text without such a thing loses: more, the fewer ways to write one. */
  need?: number;
};

const months =
  "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre" +
  "|january|february|march|april|may|june|july|august|september|october|november|december";
const weekdays =
  "lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?";
const numerals =
  "un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta" +
  "|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien(?:to)?|mil|millon(?:es)?|mitad" +
  "|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|hundred|thousand|million|half";
const units =
  "segundos?|minutos?|horas?|dias?|semanas?|mes(?:es)?|trimestres?|anos?|decadas?|siglos?" +
  "|seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?|decades?|centur(?:y|ies)";

const money =
  /\d[\d.,]*\s?(?:€|\$|£|eur|dolar|usd|peso|sol(?:es)?\b|libra|mil\b|millon)|(?:€|\$|£|eur|usd)\s?\d|\d[.,]\d{2}\b|gratis|gratuit|sin coste|\bfree\b/g;
const duration = new RegExp(`(?:\\d|\\b(?:${numerals}))\\W+(?:\\w+\\W+)?(?:${units})\\b`, "g");
const date = new RegExp(
  `\\b(?:1\\d|20)\\d{2}\\b|\\b\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{2,4}\\b|\\b(?:${months}|${weekdays})\\b` +
    `|\\bsiglos?\\b|\\bcentur|\\b(?:\\d+|${numerals}) (?:\\w+ )?(?:${units})\\b|\\b\\d{1,2}[:.]\\d{2}\\b`,
  "g",
);

/** "¿Cuál es el …", "¿En qué …", "What is the …", or the bare noun that opens a terse question. */
function noun(nouns: string): string {
  const what = "que|cual(?:es)?(?: (?:es|son|fue|era|sera))?|what(?: (?:is|are|was))?";
  return `(?:^|\\b(?:${what}) )(?:(?:el|la|los|las|su|the) )?(?:${nouns})\\b`;
}

const few = 0.45;
const only = 1.5;

const anyOf = (...patterns: string[]) => new RegExp(patterns.join("|"));

/** In order: the first that a question matches is the one. */
const answerTypes: AnswerType[] = [
  {
    asks: anyOf(noun("porcentaje|tanto por ciento|tipo de iva|percentage|percent")),
    answers: /\d\s?%|por ?ciento|percent/g,
    need: few,
  },
  {
    asks: anyOf(
      "\\bcuanto (?:tiempo|dura|tarda)n?\\b|\\bhow long\\b",
      `\\b(?:cuant[oa]s|how many) (?:${units})\\b`,
      noun("plazo|duracion|duration"),
    ),
    answers: duration,
    need: few,
  },
  {
    asks: anyOf(
      "\\bcuanto (?:(?:cuesta|vale|cobra|paga|sale)n?|pago|debo|se paga|hay que pagar|es)\\b",
      "\\bhow much (?:do|does|did|is|are)\\b",
      noun("precio|importe|coste|costo|tarifa|price|cost|fee"),
    ),
    answers: money,
    need: few,
  },
  {
    asks: anyOf(
      "\\b(?:cuando|when)\\b",
      noun("dias?|fechas?|ano|mes|hora|siglo|decada|epoca|year|date|days?|time|month|century"),
    ),
    answers: date,
    need: few,
  },
  {
    asks: anyOf("\\b(?:cuant[oa]s?|how (?:many|much))\\b", noun("numero|cantidad|number")),
    answers: new RegExp(`\\d|\\b(?:${numerals})\\b`, "g"),
  },
  {
    asks: anyOf(noun("correo(?: electronico)?|e-?mail(?: address)?")),
    answers: /\S@\S/g,
    need: only,
  },
  {
    asks: anyOf(noun("(?:numero de )?telefono|phone(?: number)?")),
    answers: /(?:\+\d{1,3}[ .]?)?\b\d{2,3}(?:[ .-]?\d{2,3}){2,3}\b/g,
    need: only,
  },
  { asks: /\b(?:quien(?:es)?|who|whom|whose)\b/, answers: "name" },
  {
    asks: anyOf("\\b(?:a?donde|where)\\b", noun("pais|ciudad|lugar|country|city|place")),
    answers: "name",
  },
];

/** The words that say what kind of thing is asked for. */
export function kindWords(type: AnswerType, question: string): string {
  return type.asks.exec(foldQuestion(question))?.[0] ?? "";
}

function foldQuestion(question: string): string {
  return foldText(question).replace(/^[^\p{L}\p{N}]+/u, "");
}

/** The kind of thing asked for; undefined when the question does not tell. */
export function askedType(question: string): AnswerType | undefined {
  const folded = foldQuestion(question);
  return answerTypes.find((type) => type.asks.test(folded));
}

/** Whether the text holds such a thing that the question, `stems`, did not bring itself. */
export function holdsAnswer(
  type: AnswerType,
  text: string,
  words: Word[],
  stems: ReadonlySet<string>,
): boolean {
  if (type.answers === "name") return words.some((word) => word.isName && !stems.has(word.stem));
  const isNew = (found: string) =>
    (found.match(/[\p{L}\p{N}.,]*[\p{L}\p{N}]/gu) ?? [found]).some((word) => !stems.has(word));
  return Array.from(foldText(text).matchAll(type.answers), ([found]) => found).some(isNew);
}
