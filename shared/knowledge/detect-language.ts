import { detect } from "tinyld";

/**
 * Small words that tell the languages of the Peninsula and English apart, with accents. A word of
 * several languages counts a little for each.
 */
const smallWords: Record<string, string> = {
  es: "el la los las un una unos unas de del al y o en con por para que qué quién quiénes cuál cuáles cómo cuándo cuánto cuánta cuántos cuántas dónde es son está están fue era hay ha han hemos se su sus lo le les me mi tu te nos no sí ni pero como más muy ya si sin sobre entre hasta desde este esta esto estos estas ese esa eso qué tengo tiene tienen puede pueden debe ser hacer según también cual cuales cuanto cuanta cuantos cuantas quien quienes donde cuando hola gracias",
  pt: "o os a as um uma uns umas de do da dos das no na nos nas ao aos à às e ou em com por para pelo pela que quem qual quais como quando quanto quanta quantos quantas onde é são está estão foi era há tem têm se seu sua seus suas lhe me meu minha eu não sim nem mas mais muito já sem sobre entre até desde este esta isto esse essa isso pode devo deve ser fazer também olá obrigado você",
  gl: "o os a as un unha uns unhas de do da dos das no na nos nas ao aos á ás e ou en con por para polo pola que quen cal cales como cando canto canta cantos cantas onde é son está están foi era hai ten teñen se seu súa seus súas lle me meu miña eu non si nin pero máis moi xa sen sobre entre ata dende este esta isto ese esa iso pode debe ser facer tamén ola grazas",
  ca: "el la els les un una uns unes l d de del dels al als i o en amb per que què qui quin quina quins quines com quan quant quanta quants quantes on és són està estan va van hi ha han es seu seva seus seves li em meu meva jo no sí ni però més molt ja si sense sobre entre fins des aquest aquesta això aquests aquestes aquell pot poden ha ser fer segons també hola gràcies",
  en: "the a an of to in on at by for with from and or but not is are was were be been has have had do does did can could will would should may must i you he she it we they my your his her its our their this that these those what which who whom whose when where why how many much long if than then there hello thanks please",
};

const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(smallWords)) {
  for (const word of new Set(words.split(" "))) {
    languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);
  }
}

/** Below this many letters only small words are asked; n-grams guess wildly there. */
const enoughLetters = 200;

/**
 * The language of a text as ISO 639-1, told by its small words; longer texts without them, so in
 * other languages, by n-grams. Spanish when nothing tells.
 */
export function detectLanguage(text: string): string {
  const words =
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  const scores = new Map<string, number>();
  let known = 0;
  for (const word of words) {
    const languages = languagesOf.get(word) ?? [];
    if (languages.length > 0) known += 1;
    for (const language of languages) {
      scores.set(language, (scores.get(language) ?? 0) + 1 / languages.length);
    }
  }
  const [best] = [...scores].sort(
    ([a, x], [b, y]) => y - x || Number(b === "es") - Number(a === "es"),
  );
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  if (letters >= enoughLetters && known < words.length / 5) {
    return detect(text) || best?.[0] || "es";
  }
  return best?.[0] ?? "es";
}
