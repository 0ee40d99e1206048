import { foldText } from "#shared/knowledge/analysis/fold-text.ts";

/** Beginnings of folded words and of their contraries; `\b` where a word must end there. */
const contraries: [string, string][] = [
  ["aument|crec|sub[ie]|incremen|increas|r[io]se", "disminu|reduc|decre|baj[oa]|fall|fell"],
  ["mayor|mas alt|mas grand|larg|high", "menor|mas baj|mas pequen|small|low"],
  ["antes|previ|anterior|before", "despues|posterior|luego|after"],
  ["comenz|comienz|empez|empiez|inici|begin|start", "termin|acab|finaliz|conclu|end(?:s|ed)?\\b"],
  ["maxim", "minim"],
  ["primer|first", "ultim|last\\b"],
  ["gan(?:o|a|ar|aron)", "perd|pierd"],
  ["norte|septentrional|north", "sur\\b|meridional|south"],
  ["este\\b|oriental|east", "oeste|occidental|west"],
  ["public", "privad|private"],
  ["intern", "extern"],
  ["acept|permit|permis|allow", "rechaz|prohib|neg(?:o|ar)|forbid"],
  ["entr", "sal[ie]"],
  ["vend|sell|sold", "compr|buy|bought"],
  ["nac[ie]|born", "mur|muer|die"],
  ["apoy|favor", "opus|opos|contra|against"],
  ["mas\\b|more\\b", "menos\\b|less\\b|fewer"],
  ["rapid", "lent"],
  ["alt[oa]s?\\b", "baj[oa]s?\\b"],
  ["posib|possib", "imposib|impossib"],
  ["legal", "ilegal|illegal"],
  ["igual", "desigual"],
  ["mejor|better|best\\b", "peor|worse|worst"],
  ["pequen", "grand"],
  ["fuert", "debil"],
  ["abr[ie]|open", "cerr|cierr|clos"],
  ["victori", "derrot"],
  ["presen", "ausen|absen"],
  ["facil", "dificil"],
  ["comun", "rar[oa]"],
  ["ric[oa]s?\\b", "pobr"],
  ["positiv", "negativ"],
  ["import", "irrelev|insignif"],
  ["constru|cre(?:o|a|ar)", "destru|demol"],
  ["activ", "inactiv"],
  ["unir|uni(?:o|er)", "separ"],
  ["todos|todas", "ningun"],
  ["con\\b|with\\b", "sin\\b|without"],
];

const pairs = contraries.map((pair) => pair.map((words) => new RegExp(`\\b(?:${words})`)));

export type Contrast = {
  /** Whether a sentence says the contrary of a word in the question, and not the word itself. */
  isContrary(sentence: string): boolean;
  /**
   * Whether it speaks of another kind of the same thing ("permiso por matrimonio" for "permiso por
   * nacimiento"), in a passage that does not name the one that is asked for.
   */
  isOther(sentence: string, passage: string): boolean;
};

/** A thing, and what tells it from others of its name. */
const kindOf =
  /(?<!\p{L})(\p{L}{4,}) (por|de|del|para|contra|for|of) (?:el |la |los |las |un |una |the |a )?(\p{L}{4,})/gu;
/** Beginnings that are alike are the same word. */
const beginning = 5;

export function contrastOf(question: string): Contrast {
  const folded = foldText(question);
  const asked = pairs.flatMap(([one, other]) => {
    if (!one || !other) return [];
    const both = [
      { said: one, contrary: other },
      { said: other, contrary: one },
    ];
    return both.filter(({ said }) => said.test(folded));
  });
  const kinds = Array.from(folded.matchAll(kindOf), ([, thing = "", how = "", kind = ""]) => ({
    thing: thing.slice(0, beginning),
    how,
    kind: kind.slice(0, beginning),
  }));
  return {
    isOther(sentence, passage) {
      const said = foldText(passage);
      const missing = kinds.filter(({ kind }) => !said.includes(kind));
      return Array.from(foldText(sentence).matchAll(kindOf)).some(([, thing = "", how]) =>
        missing.some((asked) => asked.how === how && thing.startsWith(asked.thing)),
      );
    },
    isContrary(sentence) {
      const words = foldText(sentence);
      return asked.some(({ said, contrary }) => contrary.test(words) && !said.test(words));
    },
  };
}
