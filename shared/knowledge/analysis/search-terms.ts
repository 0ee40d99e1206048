import { tellLanguage } from "../detect-language.ts";
import { exactTerms, spacedIdentifiers } from "./exact-forms.ts";
import { foldText } from "./fold-text.ts";
import { type Analysed, analysed, analysedAs, createStemmer, isStopWord } from "./stem-word.ts";

/** A word, or a code, number or date with the signs inside it: `A-12/3`, `1.250,00`, `3.4.2025`. */
const token = /[\p{L}\p{N}]+(?:[-.,/_:][\p{L}\p{N}]+)*/gu;
const signs = /[-.,/_:]/;

export type TermReader = {
  /** The terms of a passage in this language (ISO 639-1), Spanish unless known. */
  (text: string, language?: string | null): string[];
  /** What a question is matched by, whatever languages the documents are in. */
  question(text: string): string[];
};

/**
 * Makes the reader that passages and questions must share: text in, terms to match out, in order
 * and with repetitions. Words are folded and stemmed as their language does, stop words left out;
 * what has a digit in it is matched exactly (see exact-forms.ts). A question that shows its
 * language is read in it; one in another language as Spanish too, since that is how documents of
 * unknown language are read; and one too short to show any in all of them, each word by every stem
 * that it may have.
 */
export function createTermReader(): TermReader {
  const stemOf = createStemmer();

  function stemsOf(word: string, languages: readonly Analysed[]): string[] {
    if (languages.some((language) => isStopWord(word, language))) return [];
    return [...new Set(languages.map((language) => stemOf(word, language)))];
  }

  function read(text: string, languages: readonly Analysed[]): string[] {
    const folded = foldText(text);
    const terms: string[] = [];
    for (const [found] of folded.matchAll(token)) {
      if (/\p{N}/u.test(found)) terms.push(...exactTerms(found));
      else for (const word of found.split(signs)) terms.push(...stemsOf(word, languages));
    }
    for (const { whole, bare } of spacedIdentifiers(folded)) terms.push(...whole, ...bare);
    return terms;
  }

  return Object.assign(
    (text: string, language?: string | null) => read(text, [analysedAs(language)]),
    { question: (text: string) => read(text, languagesOf(text)) },
  );
}

function languagesOf(question: string): readonly Analysed[] {
  const told = tellLanguage(question);
  return told === undefined ? analysed : [...new Set([analysedAs(told), "es" as const])];
}
