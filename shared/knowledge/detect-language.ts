/**
 * Small words that tell the languages of the Peninsula and English apart, with accents. A word of
 * several languages counts a little for each.
 */
export const smallWords = {
  es: "el la los las un una unos unas de del al y o en con por para que qué quién quiénes cuál cuáles cómo cuándo cuánto cuánta cuántos cuántas dónde es son está están fue era hay ha han hemos se su sus lo le les me mi tu te nos no sí ni pero como más muy ya si sin sobre entre hasta desde este esta esto estos estas ese esa eso qué tengo tiene tienen puede pueden debe ser hacer según también cual cuales cuanto cuanta cuantos cuantas quien quienes donde cuando hola gracias cuyo cuya cuyos cuyas",
  pt: "o os a as um uma uns umas de do da dos das no na nos nas ao aos à às e ou em com por para pelo pela diz que quem qual quais como quando quanto quanta quantos quantas onde é são está estão foi era há tem têm se seu sua seus suas lhe me meu minha eu não sim nem mas mais muito já sem sobre entre até desde este esta isto esse essa isso pode devo deve ser fazer também olá obrigado você",
  gl: "o os a as un unha uns unhas de do da dos das no na nos nas ao aos á ás e ou en con por para polo pola di que quen cal cales como cando canto canta cantos cantas onde é son está están foi era hai ten teñen se seu súa seus súas lle me meu miña eu non si nin pero máis moi xa sen sobre entre ata dende este esta isto ese esa iso pode debe ser facer tamén ola grazas",
  ca: "el la els les un una uns unes de del dels al als i o en amb per que què qui quin quina quins quines com quan quant quanta quants quantes on és són està estan va van hi ha han es seu seva seus seves li em meu meva jo no sí ni però més molt ja si sense sobre entre fins des aquest aquesta això aquests aquestes aquell pot poden ha ser fer segons també hola gràcies",
  en: "the a an of to in on at by for with from and or but not is are was were be been has have had do does did can could will would should may must i you he she it we they my your his her its our their this that these those what which who whom whose when where why how many much long if than then there hello thanks please",
};

const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(smallWords)) {
  for (const word of new Set(words.split(" "))) {
    languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);
  }
}

/** Shorter texts are told by small words alone: n-grams guess wildly there. */
const enoughLetters = 120;
/** In code units: a question has told its language by then. */
const enoughTold = 2_000;
/** What n-grams may guess: lists of names and numbers look like the rarest languages to them. */
const guessable = ["es", "pt", "gl", "ca", "eu", "en", "fr", "it", "de", "nl", "ro"];
/** Of these languages nearly every text has more small words than this share, others fewer. */
const usualShare = 0.33;

/** What small words tell of a text, in one pass; undefined of one that has none of a language alone. */
export function tellLanguage(text: string): string | undefined {
  if (/[¿¡]/.test(text)) return "es";
  const words =
    text
      .slice(0, enoughTold)
      .normalize("NFC")
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const tally = new Map<string, number>();
  for (const word of words) {
    const languages = languagesOf.get(word) ?? [];
    for (const one of languages) tally.set(one, (tally.get(one) ?? 0) + 1 / languages.length);
  }
  const [best, second] = [...tally].sort((a, b) => b[1] - a[1]);
  return best && best[1] > (second?.[1] ?? 0) ? best[0] : undefined;
}

/** Loaded for the first text that needs it: it is a third of what a unit would read at start. */
let loading: Promise<typeof import("tinyld")> | undefined;

/**
 * The language of a text as ISO 639-1: told by its small words, or where these are few in a text
 * that is long enough, by n-grams, which know some other languages too. Spanish when nothing tells.
 */
export async function detectLanguage(text: string): Promise<string> {
  const words =
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  // A question that names a foreign title stays Spanish.
  if (letters < enoughLetters && /[¿¡]/.test(text)) return "es";
  const tally = new Map<string, { score: number; count: number }>();
  for (const word of words) {
    const languages = languagesOf.get(word) ?? [];
    for (const language of languages) {
      const { score, count } = tally.get(language) ?? { score: 0, count: 0 };
      tally.set(language, { score: score + 1 / languages.length, count: count + 1 });
    }
  }
  // Spanish is first in order, and so wins a draw.
  const best = Object.keys(smallWords).reduce((leader, language) =>
    (tally.get(language)?.score ?? 0) > (tally.get(leader)?.score ?? 0) ? language : leader,
  );
  const share = (tally.get(best)?.count ?? 0) / Math.max(1, words.length);
  if (letters < enoughLetters || share >= usualShare) return best;
  loading ??= import("tinyld");
  return (await loading).detect(text, { only: guessable }) || best;
}
