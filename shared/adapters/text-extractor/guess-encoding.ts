import { analyse } from "chardet";
import iconv from "iconv-lite";

/** Names for the letters of Western Europe, all told apart better by `westernScore`. */
const western = /^(ASCII|ISO-8859-(1|9|15)|windows-125[2478])$/i;

/**
 * The encoding of text in one byte per character (or an East Asian one), by statistics. Short
 * Spanish texts look like anything to a detector, so it must be sure before it is believed.
 */
export function guessEncoding(sample: Buffer): string {
  const best = analyse(sample)[0];
  const sure = best && best.confidence >= 35 && sample.filter((byte) => byte >= 0x80).length >= 8;
  if (sure && !western.test(best.name) && iconv.encodingExists(best.name)) return best.name;
  const scored = ["windows-1252", "cp850", "macintosh"].map((name) => ({
    name,
    score: westernScore(iconv.decode(sample, name)),
  }));
  const winner = scored.reduce((a, b) => (b.score > a.score ? b : a));
  // 0xA4 is the euro sign in ISO-8859-15 and a sign that nobody writes in Windows-1252.
  const latin9 = winner.name === "windows-1252" && sample.includes(0xa4);
  return latin9 && !sample.some((byte) => byte >= 0x80 && byte <= 0x9f)
    ? "iso-8859-15"
    : winner.name;
}

/** Accented letters where words have them count for an encoding; symbols inside words against it. */
function westernScore(text: string): number {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const letters = count(
    /(?<=\p{Ll})[áéíóúüñçàèìòùâêîôûäëïöãõå]|[áéíóúüñçàèâêôäöãõåæø](?=\p{Ll})/gu,
  );
  const capitals = count(/\b[ÁÉÍÓÚÑÜÇÀÖÄÅ](?=[\p{Ll}\p{Lu}])|(?<=\p{Lu})[ÁÉÍÓÚÑÜÇ](?=\p{Lu}|\b)/gu);
  const marks = count(/(?<=^|\s)[¿¡«“‘(](?=\p{L})|(?<=\p{L})[”’»](?=[\s.,]|$)|(?<=\d ?)[€ºª°]/gu);
  const inside = count(/(?<=\p{L})[^\p{L}\p{M}\p{N}\p{ASCII}’·ªº](?=\p{L})/gu);
  const shouting = count(/(?<=\p{Ll})[^\P{Lu}\p{ASCII}]/gu);
  const broken = count(/[\ufffd\u0080-\u009f\u2500-\u259f]/gu);
  return letters + capitals + marks - 2 * inside - 2 * shouting - broken;
}
