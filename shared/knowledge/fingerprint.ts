/** FNV-1a, one step. */
const mix = (hash: number, value: number) => Math.imul(hash ^ value, 0x01000193);
const seed = 0x811c9dc5;

function hashOf(word: string): number {
  let hash = seed;
  for (let i = 0; i < word.length; i++) hash = mix(hash, word.charCodeAt(i));
  return hash;
}

/** A few words make a difference of fact that no share of common words would show. */
const telling = new Set(
  (
    "no ni nunca jamás tampoco sin salvo excepto não nem sem nunca sense mai non nin sen not never " +
    "without except " +
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre " +
    "diciembre january february march april may june july august september october november " +
    "december janeiro fevereiro março maio junho julho setembro outubro novembro dezembro gener " +
    "febrer març maig juny juliol agost setembre octubre novembre desembre " +
    "lunes martes miércoles jueves viernes sábado sábados domingo domingos monday tuesday " +
    "wednesday thursday friday saturday sunday " +
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince " +
    "dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta " +
    "ochenta noventa cien ciento mil millón millones two three four five six " +
    "seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty ninety hundred " +
    "thousand million half dois duas quatro sete oito nove dez vinte trinta quarenta cem"
  )
    .split(" ")
    .map((word) => hashOf(word)),
);

const newline = 10;
const codesOf = (letters: string) => new Set([...letters].map((letter) => letter.charCodeAt(0)));
/** They say what a figure counts. */
const signs = codesOf("%$£€");
const ends = codesOf(".!?\n");

const isFigure = (code: number) => code >= 48 && code <= 57;
const isCapital = (code: number) => (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0xde);
/** Of any script; what stands between 0x2000 and 0x206f are dashes, quotation marks and spaces. */
const isSmall = (code: number) =>
  (code >= 97 && code <= 122) ||
  (code > 0xde && (code < 0x2000 || code > 0x206f) && !signs.has(code));

/**
 * A number for the figures, names, months and negations of a text, in their order: passages that
 * differ in it say different things. Read letter by letter, as every search does it to all that it
 * found.
 */
export function factsOf(text: string): number {
  let facts = seed;
  let word = seed;
  let length = 0;
  let isTelling = false;
  let beginsSentence = true;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : newline;
    if (isSmall(code)) word = mix(word, code);
    else if (isFigure(code)) {
      isTelling = true;
      word = mix(word, code);
    } else if (isCapital(code)) {
      if (length === 0 && !beginsSentence) isTelling = true;
      word = mix(word, code + 32);
    } else {
      if (length > 0) {
        if (isTelling || telling.has(word)) facts = mix(facts, word);
        word = seed;
        length = 0;
        isTelling = false;
        beginsSentence = false;
      }
      if (signs.has(code)) facts = mix(facts, code);
      else if (ends.has(code)) beginsSentence = true;
      continue;
    }
    length++;
  }
  return facts;
}

/** Numbers for the pairs of neighbouring words of a text. */
export function wordPairsOf(text: string): ReadonlySet<number> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const hashes = words.map(hashOf);
  return new Set(hashes.map((hash, i) => mix(hashes[i - 1] ?? 0, hash)));
}

/** The share of the word pairs of both that both have, 0..1 (Jaccard). */
export function likeness(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const pair of small) if (large.has(pair)) shared++;
  const all = small.size + large.size - shared;
  return all === 0 ? 1 : shared / all;
}
