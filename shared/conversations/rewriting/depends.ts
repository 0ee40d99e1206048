import { kindOf } from "./anchor-kinds.ts";
import type { Word } from "./read-words.ts";
import { connectives, courtesies, pronouns, times } from "./word-classes.ts";

/**
 * Whether a question needs the one before it: it begins as a continuation, points back with a
 * pronoun, or asks for what things have without saying of which thing. Topics of its own are left
 * alone: old words would only draw the search away.
 */
export function dependsOnHistory(words: Word[]): boolean {
  if (words.every((word) => courtesies.has(word.folded))) return false;
  if (pointsBack(words)) return true;
  const rest = withoutConnectives(words);
  const isContinued = rest.length < words.length || saysWhatAbout(words);
  const content = rest.filter((word) => word.class !== "function");
  // How many there are of something does not say of what.
  const anchors = content.filter(
    (word) => word.class === "anchor" && kindOf(word) !== "number",
  ).length;
  const nouns = content.filter((word) => word.class === "noun").length;
  // "¿Y cuántos días de vacaciones tengo?" has a topic of its own, whatever it begins with.
  if (isContinued) return !(hasVerb(rest) && (nouns >= 2 || (nouns >= 1 && anchors >= 1)));
  if (isHeadless(rest) || isBareVerb(rest)) return true;
  if (nouns <= 1 && anchors === 0 && lacksSubject(rest)) return true;
  if (nouns > 0) return rest.length <= 3 && /^(?:para|con|sin|en|for|with|in)$/.test(first(rest));
  if (anchors > 0) {
    // "¿Cuánto cuesta en Valencia?" needs to know what; "¿Quién es Ana Ruiz?" does not.
    if (/^(?:quien|who|quem|qui)$/.test(first(rest))) return false;
    return !content.some((word) => word.class === "attribute");
  }
  return true;
}

/** "¿De qué país es?", "¿Qué origen tiene?": nothing is said of what is or has. */
function lacksSubject(rest: Word[]): boolean {
  const last = rest.at(-1)?.folded ?? "";
  const asks = /^(?:que|cual|cuales|cuanto|cuanta|cuantos|cuantas|de|en|a|por|desde|hasta|como)$/;
  return (
    asks.test(first(rest)) &&
    /^(?:es|son|era|tiene|tienen|cuesta|cuestan|vale|valen|dura|duran|incluye|incluyen|cubre|cubren|ofrece|exige|admite|permite|pide|piden|lleva|llevan|mide|pesa|vence|vencen|caduca|empieza|termina|acaba)$/.test(
      last,
    )
  );
}

/** "¿Dónde vive?", "¿Qué abarca?": one word that is not known, where a verb would be. */
function isBareVerb(rest: Word[]): boolean {
  const [opening, word] = rest;
  if (!opening || word?.class !== "noun" || rest.length > 2) return false;
  return /^(?:donde|cuando|como|que|quien|where|when|onde)$/.test(opening.folded);
}

export function withoutConnectives(words: Word[]): Word[] {
  const start = words.findIndex((word) => !connectives.has(word.folded));
  return start < 0 ? [] : words.slice(start);
}

export function hasVerb(words: Word[]): boolean {
  return words.some(
    (word) =>
      word.class === "verb" ||
      /^(?:es|son|esta|estan|hay|fue|era|is|are|was|e|sao)$/.test(word.folded),
  );
}

function first(words: Word[]): string {
  return words[0]?.folded ?? "";
}

/** "What about Valencia?", "¿Qué hay de Valencia?", "¿Qué tal en Valencia?" */
function saysWhatAbout(words: Word[]): boolean {
  const opening = words
    .slice(0, 3)
    .map((word) => word.folded)
    .join(" ");
  return /^(?:what about|how about|que hay de|que tal|que pasa con|que ocurre con)\b/.test(opening);
}

/** "El de Valencia", "la del molino": an article whose noun was said before. */
function isHeadless(words: Word[]): boolean {
  return words.some((word, i) => {
    const next = words[i + 1]?.folded ?? "";
    return /^(?:el|la|los|las)$/.test(word.folded) && /^(?:de|del|que)$/.test(next);
  });
}

function pointsBack(words: Word[]): boolean {
  return words.some((word, i) => {
    const next = words[i + 1];
    if (word.class !== "function" && word.class !== "verb") return false;
    if (pronouns.has(word.folded)) {
      if (/^est[ae]$/.test(word.folded)) return isDemonstrative(words, i);
      return !(next && times.has(next.folded) && /^est[ae]s?$/.test(word.folded));
    }
    if (/^(?:misma|mismo|mismas|mismos)$/.test(word.folded)) return true;
    if (/(?:ar|er|ir)(?:se)?(?:lo|la|los|las|le|les)$/.test(word.folded)) return true;
    return isClitic(words, i);
  });
}

/** "Este contrato" points back; "está", folded, and "este año" do not. */
function isDemonstrative(words: Word[], i: number): boolean {
  const [word, next] = [words[i], words[i + 1]];
  if (!word || !next || /á|é/iu.test(word.text)) return false;
  return !times.has(next.folded) && (next.class === "noun" || next.class === "attribute");
}

/** "¿Quién lo firma?", "¿Cuándo la pago?": a pronoun before its verb, where an article cannot be. */
function isClitic(words: Word[], i: number): boolean {
  const [before, word, next] = [words[i - 1]?.folded ?? "", words[i], words[i + 1]];
  if (!word || !next || !/^(?:lo|la|los|las|le|les)$/.test(word.folded)) return false;
  if (word.folded === "lo") return !/^(?:que|mas|mismo|antes|anterior)$/.test(next.folded);
  const opens = /^(?:quien|quienes|cuando|como|donde|cuanto|se|no|me|te|nos|y|si)$/.test(before);
  return opens && (next.class === "verb" || /^(?:firma|pago|limpieza|entrega)$/.test(next.folded));
}
