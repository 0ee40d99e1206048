import { newStemmer } from "snowball-stemmers";
import { smallWords } from "../detect-language.ts";
import { foldText } from "./fold-text.ts";
import { stopWords as spanishStopWords } from "./stop-words.ts";

/** ISO 639-1, Spanish first: what is in none of the others is read as Spanish. */
export const analysed = ["es", "pt", "gl", "ca", "en"] as const;
export type Analysed = (typeof analysed)[number];

/** The language that a text is analysed in. */
export function analysedAs(language: string | null | undefined): Analysed {
  return analysed.find((known) => known === language) ?? "es";
}

/** In code units; nobody asks for the rest of a longer one. */
const longest = 40;
const cacheSize = 50_000;

/**
 * Snowball's stemmers, which know some suffixes by their accents only, while people leave accents
 * out. Galician has none: its plurals are undone, and the rest is read as Spanish.
 */
const algorithms: Record<Analysed, { name: string; restore(word: string): string }> = {
  es: { name: "spanish", restore: (word) => word.replace(/([cs])ion$/, "$1ión") },
  pt: {
    name: "portuguese",
    restore: (word) => word.replace(/cao$/, "ção").replace(/coes$/, "ções"),
  },
  gl: {
    name: "spanish",
    restore: (word) =>
      word
        .replace(/ns$/, "n")
        .replace(/ais$/, "al")
        .replace(/([cs])ion$/, "$1ión"),
  },
  ca: { name: "catalan", restore: (word) => word.replace(/([cs])io$/, "$1ió") },
  en: { name: "english", restore: (word) => word },
};

const stopWords: Record<Analysed, ReadonlySet<string>> = {
  es: spanishStopWords,
  pt: folded("pt"),
  gl: folded("gl"),
  ca: folded("ca"),
  en: folded("en"),
};

function folded(language: Exclude<Analysed, "es">): ReadonlySet<string> {
  return new Set(foldText(smallWords[language]).split(" "));
}

/** Whether a folded word says nothing of what a text in this language is about. */
export function isStopWord(word: string, language: Analysed): boolean {
  return stopWords[language].has(word);
}

/** Makes a stemmer of folded words that remembers what it has stemmed, within bounds. */
export function createStemmer(): (word: string, language: Analysed) => string {
  const stemmers = new Map<Analysed, { stem(word: string): string; known: Map<string, string> }>();
  return (word, language) => {
    const { name, restore } = algorithms[language];
    const stemmer = stemmers.get(language) ?? { ...newStemmer(name), known: new Map() };
    stemmers.set(language, stemmer);
    const known = stemmer.known.get(word);
    if (known !== undefined) return known;
    const stem = foldText(stemmer.stem(restore(word))).slice(0, longest);
    if (stemmer.known.size >= cacheSize) stemmer.known.clear();
    stemmer.known.set(word, stem);
    return stem;
  };
}
