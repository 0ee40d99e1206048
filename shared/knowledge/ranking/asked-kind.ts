import { foldText } from "../analysis/fold-text.ts";

/** What kind of thing a question asks for, where it says so. */
export type Kind = "date" | "number" | "name";

/** Of folded questions in Spanish, Portuguese, Galician, Catalan and English. */
const asking: [Kind, RegExp][] = [
  [
    "date",
    /\b(?:cuando|quando|cando|quan|when|(?:en|desde|hasta|para|em) (?:que|cual) (?:ano|fecha|data|mes|dia|decada|siglo|epoca)|que (?:ano|fecha|dia|mes|siglo)|what (?:year|date|day)|fecha)\b/,
  ],
  [
    "number",
    /\b(?:cuant[oa]s?|quant(?:[oae]s?|s)?|cant[oa]s?|how (?:many|much)|que (?:porcentaje|cantidad|numero|proporcion|distancia|edad|altura|tamano|precio|importe)|cual (?:es|era|fue) (?:el|la) (?:numero|porcentaje|poblacion|cantidad|importe|precio|total))\b/,
  ],
  [
    "name",
    /\b(?:quien(?:es)?|quem|quen|qui|who|whom|donde|onde|where|como se llama(?:ba)?|que (?:ciudad|pais|estado|persona|autor|rey|presidente|empresa|compania|cliente|proveedor|universidad|equipo|jugador))\b/,
  ],
];

const dates =
  /\b(?:1\d{3}|20\d{2})s?\b|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}\b|\bsiglo\b|\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b/gi;
const numbers =
  /\d[\d.,]*|\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta|cien|ciento|cientos|mil|mill[oó]n|millones|docena|mitad|tercio)\b/gi;
/** A capital inside a sentence. */
const names = /(?<=[\p{L}\p{N},;:)»”"] ["«“(]?)\p{Lu}[\p{L}'-]+/gu;
const patterns: Record<Kind, RegExp> = { date: dates, number: numbers, name: names };

/** The kind of thing that a question asks for; undefined where it does not say. */
export function askedKind(question: string): Kind | undefined {
  const folded = foldText(question);
  return asking.find(([, pattern]) => pattern.test(folded))?.[0];
}

/** Whether a sentence holds something of a kind that the question, folded, does not hold itself. */
export function holdsKind(kind: Kind, sentence: string, question: string): boolean {
  for (const [found] of sentence.matchAll(patterns[kind])) {
    if (!question.includes(foldText(found))) return true;
  }
  return false;
}
